package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** A store in memory for tests of images, which is checked when it is closed. */
public final class Images implements AutoCloseable {
    public final LayerStore store;
    public final LayerTars tars;

    public Images() throws IOException {
        this(64L << 20);
    }

    Images(long bytes) throws IOException {
        this(bytes, StoreOptions.defaults());
    }

    Images(long bytes, StoreOptions options) throws IOException {
        store = LayerStore.createInMemory(bytes, options);
        tars = LayerTars.of(store);
    }

    /** Imports a tar on a parent, or without a parent; returns the name of the layer. */
    String read(String parent, byte[] tar) throws IOException {
        return read(parent, tar, ImportOptions.defaults()).name();
    }

    ImportedLayer read(String parent, byte[] tar, ImportOptions options) throws IOException {
        return tars.read(parent, new ByteArrayInputStream(tar), options);
    }

    String read(String parent, TarBytes tar) throws IOException {
        return read(parent, tar.bytes());
    }

    byte[] write(String layer) throws IOException {
        return write(layer, ExportOptions.defaults());
    }

    byte[] write(String layer, ExportOptions options) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tars.write(layer, out, options);
        return out.toByteArray();
    }

    byte[] canonical(String layer) throws IOException {
        return write(layer, ExportOptions.defaults().withCanonical(true));
    }

    byte[] whole(String layer) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        tars.writeDifference(null, layer, out, ExportOptions.defaults());
        return out.toByteArray();
    }

    /** A change of a layer. */
    interface Edit {
        void on(Layer layer) throws IOException;
    }

    /** Creates a committed layer from changes to a parent, or from changes to an empty layer; returns its name. */
    String edit(String parent, String name, Edit edit) throws IOException {
        try (Layer layer = parent == null ? store.createLayer(name) : store.cloneLayer(parent, name)) {
            edit.on(layer);
            layer.commit();
        }
        return name;
    }

    /** Returns the changes between two layers, in the order of the store: A, M or D, and the path. */
    List<String> changes(String before, String after) throws IOException {
        List<String> changes = new ArrayList<>();
        try (LayerDiff diff = store.diff(before, after)) {
            diff.forEach(change -> changes.add(change.toString()));
        }
        return changes;
    }

    /** Returns all paths of a layer, each in one line with its kind, attributes and content. */
    String tree(String layer) throws IOException {
        StringBuilder text = new StringBuilder();
        all(layer)
                .forEach((path, what) ->
                        text.append(path).append(' ').append(what).append('\n'));
        return text.toString();
    }

    private Map<String, String> all(String name) throws IOException {
        Map<String, String> all = new TreeMap<>();
        Map<Long, String> names = new TreeMap<>();
        try (Layer layer = store.openLayer(name)) {
            for (String path : paths(layer)) {
                all.put(path, describe(layer, path, names));
            }
        }
        return all;
    }

    /** Returns all paths of a layer except the root. */
    static SortedSet<String> paths(Layer layer) throws IOException {
        SortedSet<String> all = new TreeSet<>();
        Deque<String> waiting = new ArrayDeque<>(List.of("/"));
        while (!waiting.isEmpty()) {
            String directory = waiting.pop();
            try (DirectoryEntries entries = layer.list(directory)) {
                for (DirectoryEntry entry : entries) {
                    String path = (directory.equals("/") ? "" : directory) + "/" + entry.name();
                    if (entry.kind() == FileKind.DIRECTORY) {
                        waiting.push(path);
                    }
                    all.add(path);
                }
            }
        }
        return all;
    }

    private static String describe(Layer layer, String path, Map<Long, String> names) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        StringBuilder text = new StringBuilder();
        text.append(info.kind()).append(' ').append(Integer.toOctalString(info.mode()));
        text.append(' ')
                .append(info.uid())
                .append(':')
                .append(info.gid())
                .append(' ')
                .append(info.mtime());
        text.append(" links ").append(info.linkCount());
        if (info.kind() != FileKind.DIRECTORY && info.linkCount() > 1) {
            text.append(" = ").append(names.computeIfAbsent(info.inode(), inode -> path));
        }
        switch (info.kind()) {
            case REGULAR -> text.append(' ').append(content(layer, path, info.size()));
            case SYMBOLIC_LINK -> text.append(" -> ").append(layer.readSymbolicLink(path));
            case BLOCK_DEVICE, CHARACTER_DEVICE -> text.append(' ').append(info.rdev());
            default -> {
                // Other kinds have no further properties.
            }
        }
        for (String xattr : layer.listXattrs(path)) {
            text.append(' ')
                    .append(xattr)
                    .append('=')
                    .append(new String(layer.getXattr(path, xattr), StandardCharsets.ISO_8859_1));
        }
        return text.toString();
    }

    private static String content(Layer layer, String path, long size) throws IOException {
        return size > 1 << 20
                ? size + " bytes"
                : Digest.of(layer.readAllBytes(path)).hex().substring(0, 12);
    }

    String text(String layer, String path) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            return new String(opened.readAllBytes(path), StandardCharsets.ISO_8859_1);
        }
    }

    boolean exists(String layer, String path) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            return opened.exists(path);
        }
    }

    @Override
    public void close() throws IOException {
        try (store) {
            store.reclaim();
            if (!store.check().isClean()) {
                throw new AssertionError(store.check().findings().toString());
            }
        }
    }
}
