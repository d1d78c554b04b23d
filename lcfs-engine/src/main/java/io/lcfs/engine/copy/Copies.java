package io.lcfs.engine.copy;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The copies that {@link Layer} offers. */
public final class Copies {
    private Copies() {}

    /** Copies from the host. */
    public static CopyReport in(Path source, CopyLayer layer, String target, CopyOptions options) throws IOException {
        try (HostSource from = new HostSource(source)) {
            CopyNode<Path> top = from.top();
            LayerTarget to = new LayerTarget(layer);
            return new TreeCopy<>(from, to, options, source.toString()).run(top, to.top(top, target));
        }
    }

    /** Copies from a layer, the same or another. */
    public static CopyReport between(Layer from, String source, CopyLayer layer, String target, CopyOptions options)
            throws IOException {
        LayerSource fromLayer = new LayerSource(from, source);
        CopyNode<String> top = fromLayer.top();
        LayerTarget to = new LayerTarget(layer);
        if (from.id() == layer.id() && from.store() == layer.store()) {
            requireApart(layer, top, source, target);
        }
        return new TreeCopy<>(fromLayer, to, options, source).run(top, to.top(top, target));
    }

    /** Copies to the host. */
    public static CopyReport out(Layer layer, String source, Path target, CopyOptions options) throws IOException {
        LayerSource from = new LayerSource(layer, source);
        CopyNode<String> top = from.top();
        Path place = target.toAbsolutePath();
        return new TreeCopy<>(from, new HostTarget(place, options), options, source).run(top, place);
    }

    /** A tree that is copied into itself has no end, and a file that replaces itself is gone before it is read. */
    private static void requireApart(Layer layer, CopyNode<String> top, String source, String target)
            throws IOException {
        String inTop = top.place().equals("/") ? "/" : top.place() + "/";
        String above = target;
        @Nullable String real = realPath(layer, above);
        while (real == null) {
            above = LayerPaths.parent(above);
            real = realPath(layer, above);
        }
        if (real.equals(top.place()) || top.isDirectory() && real.startsWith(inTop)) {
            throw new FileSystemException(source, target, "cannot be copied onto or into itself");
        }
    }

    private static @Nullable String realPath(Layer layer, String path) throws IOException {
        try {
            return layer.realPath(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
