package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CopyOptions;
import io.lcfs.CopyReport;
import io.lcfs.Layer;
import io.lcfs.engine.copy.host.HostSource;
import io.lcfs.engine.copy.host.HostTarget;
import io.lcfs.engine.copy.tree.CopyNode;
import io.lcfs.engine.copy.tree.CopySource;
import io.lcfs.engine.copy.tree.SameLayer;
import io.lcfs.engine.copy.tree.TreeCopy;
import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * The copies that {@link Layer} offers. A copy of a tree into itself would never end. So if source and target are in
 * one layer, which includes paths of the layer's own file system, inodes are compared: before the copy, the inode of
 * the source with those of the directories above the target; during the copy, the inode of each directory with that of
 * the target.
 */
public final class Copies {
    /** The type of the file stores that show layers, and the attribute that contains the layer. */
    private static final String LAYERS = "lcfs";

    private static final String LAYER = "layer";

    private Copies() {}

    /** Copies from the host. */
    public static CopyReport in(Path source, CopyLayer layer, String target, CopyOptions options) throws IOException {
        try (HostSource from = new HostSource(source)) {
            CopyNode<Path> top = from.top();
            // The target of a link may not exist, so the directory of the link is used.
            Path existing = top.isSymbolicLink() ? source.toAbsolutePath().getParent() : source;
            SameLayer.Inodes<Path> inodes = existing != null && isOf(layer, existing) ? Copies::inode : null;
            return into(from, top, inodes, layer, target, options, source.toString());
        }
    }

    /** Copies from a layer, which may be the target's layer. */
    public static CopyReport between(Layer from, String source, CopyLayer layer, String target, CopyOptions options)
            throws IOException {
        LayerSource fromLayer = new LayerSource(from, source);
        SameLayer.Inodes<String> inodes = isSame(from, layer) ? place -> inode(from, place) : null;
        return into(fromLayer, fromLayer.top(), inodes, layer, target, options, source);
    }

    /** Copies to the host. */
    public static CopyReport out(Layer layer, String source, Path target, CopyOptions options) throws IOException {
        LayerSource from = new LayerSource(layer, source);
        CopyNode<String> top = from.top();
        Path place = target.toAbsolutePath();
        HostTarget to = new HostTarget(place, options);
        Path above = place.getParent();
        SameLayer<String, Path> both = null;
        if (top.isDirectory() && above != null && Files.isDirectory(above) && isOf(layer, above)) {
            both = new SameLayer<>(path -> inode(layer, path), Copies::inode);
            for (Path at = above.toRealPath(); at != null; at = at.getParent()) {
                requireOther(
                        inode(layer, top.place()),
                        inode(at),
                        source,
                        target.toString(),
                        "cannot be copied into itself");
            }
        }
        return new TreeCopy<>(from, to, options, source, both).run(top, place);
    }

    private static <S> CopyReport into(
            CopySource<S> from,
            CopyNode<S> top,
            SameLayer.@Nullable Inodes<S> inodes,
            CopyLayer layer,
            String target,
            CopyOptions options,
            String source)
            throws IOException {
        LayerTarget to = new LayerTarget(layer);
        if (inodes == null) {
            return new TreeCopy<>(from, to, options, source, null).run(top, to.top(top, target));
        }
        long inode = inodes.of(top.place());
        requireApart(layer, top, inode, source, target);
        String place = to.top(top, target);
        // The check is repeated, because the path may lead elsewhere now that its directories exist.
        requireApart(layer, top, inode, source, target);
        SameLayer<S, String> both = new SameLayer<>(inodes, path -> inode(layer, path));
        return new TreeCopy<>(from, to, options, source, both).run(top, place);
    }

    private static void requireApart(Layer layer, CopyNode<?> top, long inode, String source, String target)
            throws IOException {
        String whole = LayerTarget.whole(top, target);
        if (!top.isDirectory()) {
            if (layer.exists(whole)) {
                requireOther(inode, inode(layer, whole), source, target, "are the same file");
            }
            return;
        }
        String above = whole;
        @Nullable String real = realPath(layer, above);
        while (real == null) {
            if (above.isEmpty()) {
                throw new NoSuchFileException(target);
            }
            above = LayerPaths.parent(above);
            real = realPath(layer, above);
        }
        for (String at = real; !at.equals("/"); at = LayerPaths.parent(at)) {
            requireOther(inode, inode(layer, at), source, target, "cannot be copied onto or into itself");
        }
        requireOther(inode, inode(layer, "/"), source, target, "cannot be copied into itself");
    }

    private static @Nullable String realPath(Layer layer, String path) throws IOException {
        try {
            return layer.realPath(path);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void requireOther(long one, long other, String source, String target, String otherwise)
            throws FileSystemException {
        if (one == other) {
            throw new FileSystemException(source, target, otherwise);
        }
    }

    private static long inode(Layer layer, String path) throws IOException {
        return layer.stat(path, NO_FOLLOW).inode();
    }

    private static long inode(Path path) throws IOException {
        return (Long) Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS);
    }

    private static boolean isSame(Layer one, Layer other) {
        return one.id() == other.id() && one.store() == other.store();
    }

    /** Returns whether a path is in a file system that shows the layer. */
    private static boolean isOf(Layer layer, Path path) throws IOException {
        FileStore store;
        try {
            store = Files.getFileStore(path);
        } catch (IOException e) {
            // On some hosts the file store of a path cannot be found.
            return false;
        }
        return store.type().equals(LAYERS) && store.getAttribute(LAYER) instanceof Layer shown && isSame(shown, layer);
    }
}
