package io.lcfs.engine.model;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/** A text of everything that a user sees of a layer or a store, by path. The model produces the same text. */
public final class TreeText {
    private TreeText() {}

    /** Returns the text of all layers. */
    public static Map<String, Map<String, String>> of(LayerStore store) throws IOException {
        Map<String, Map<String, String>> all = new TreeMap<>();
        try (Layer root = store.root()) {
            all.put("/ true on null", of(root));
        }
        for (LayerInfo info : store.list()) {
            try (Layer layer = store.openLayer(info.name())) {
                all.put(info.name() + " " + (info.kind() == LayerKind.WRITABLE) + " on " + info.parent(), of(layer));
            }
        }
        return all;
    }

    /** Returns the text of one layer. */
    public static Map<String, String> of(Layer layer) throws IOException {
        Map<String, String> all = new TreeMap<>();
        describe(layer, "/", new HashMap<>(), all);
        return all;
    }

    /**
     * Returns the text of all layers with data that a model does not have: inode numbers, times, and ids and times of
     * layers. This data must not change.
     */
    public static Map<String, String> whole(LayerStore store) throws IOException {
        Map<String, String> all = new TreeMap<>();
        for (LayerInfo info : store.list()) {
            try (Layer layer = store.openLayer(info.name())) {
                of(layer).forEach((path, text) -> all.put(info + " " + path, text));
                for (Map.Entry<String, FileInfo> inode : inodes(layer).entrySet()) {
                    all.put(
                            info + " " + inode.getKey() + " inode",
                            inode.getValue().toString());
                }
            }
        }
        return all;
    }

    /** Returns the data of each inode of a layer, by all of its paths. */
    static Map<String, FileInfo> inodes(Layer layer) throws IOException {
        Map<String, FileInfo> inodes = new TreeMap<>();
        for (String path : of(layer).keySet()) {
            inodes.put(path, layer.stat(path, NO_FOLLOW));
        }
        return inodes;
    }

    private static void describe(Layer layer, String path, Map<Long, String> firstPaths, Map<String, String> all)
            throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        byte[] content = switch (info.kind()) {
            case REGULAR -> layer.readAllBytes(path);
            case SYMBOLIC_LINK -> layer.readSymbolicLink(path).getBytes(StandardCharsets.UTF_8);
            default -> new byte[0];
        };
        StringBuilder xattrs = new StringBuilder();
        for (String name : layer.listXattrs(path)) {
            xattrs.append(" ").append(name).append("=").append(Arrays.hashCode(layer.getXattr(path, name)));
        }
        String first = firstPaths.computeIfAbsent(info.inode(), inode -> path);
        all.put(
                path,
                info.kind() + " 0" + Integer.toOctalString(info.mode()) + " " + info.uid() + ":" + info.gid()
                        + " rdev " + info.rdev()
                        + " links " + info.linkCount() + (info.isDirectory() ? "" : " first " + first)
                        + " size " + info.size() + " content " + Arrays.hashCode(content) + xattrs);
        if (info.isDirectory()) {
            TreeMap<String, DirectoryEntry> sorted = new TreeMap<>();
            try (DirectoryEntries entries = layer.list(path)) {
                entries.forEach(entry -> sorted.put(entry.name(), entry));
            }
            for (String name : sorted.keySet()) {
                describe(layer, (path.equals("/") ? "" : path) + "/" + name, firstPaths, all);
            }
        }
    }
}
