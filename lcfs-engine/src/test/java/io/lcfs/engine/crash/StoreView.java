package io.lcfs.engine.crash;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The content of a store as a user sees it, one line for each layer and each path. {@link StoreModel} produces the same
 * text.
 */
final class StoreView {
    private StoreView() {}

    /**
     * Reads the layers in random order, because a block is verified once, by the first pointer through which it is
     * read.
     */
    static Map<String, String> of(LayerStore store, Random random) throws IOException {
        Map<String, String> view = new TreeMap<>();
        List<String> names = new ArrayList<>(List.of(LayerStore.ROOT));
        for (LayerInfo info : store.list()) {
            view.put(info.name(), layerLine(info.kind().name(), info.parent(), info.labels()));
            names.add(info.name());
        }
        Collections.shuffle(names, random);
        for (String name : names) {
            try (Layer layer = store.openLayer(name)) {
                walk(layer, name, view);
            }
        }
        return view;
    }

    /** Returns the content without ephemeral layers, which a model does not contain. */
    static Map<String, String> lasting(LayerStore store, Random random) throws IOException {
        Map<String, String> view = of(store, random);
        for (LayerInfo info : store.list()) {
            if (info.ephemeral()) {
                view.keySet().removeIf(key -> key.equals(info.name()) || key.startsWith(info.name() + ":"));
            }
        }
        return view;
    }

    static String layerLine(String kind, @Nullable String parent, Map<String, String> labels) {
        return kind + " on " + parent + " " + new TreeMap<>(labels);
    }

    static String line(
            FileKind kind, int mode, long links, String first, long size, long sum, Map<String, byte[]> xattrs) {
        StringBuilder line = new StringBuilder(64).append(kind).append(' ').append(mode);
        if (kind != FileKind.DIRECTORY) {
            line.append(' ').append(links).append(' ').append(first).append(' ').append(size);
            line.append(' ').append(sum);
        }
        xattrs.forEach(
                (name, value) -> line.append(' ').append(name).append('=').append(TreeModel.sum(value)));
        return line.toString();
    }

    private static void walk(Layer layer, String name, Map<String, String> view) throws IOException {
        Map<String, FileInfo> found = new TreeMap<>();
        collect(layer, "/", found);
        Map<Long, String> firstPaths = new HashMap<>();
        for (Map.Entry<String, FileInfo> entry : found.entrySet()) {
            String path = entry.getKey();
            FileInfo info = entry.getValue();
            String first = firstPaths.computeIfAbsent(info.inode(), inode -> path);
            byte[] content = content(layer, path, info);
            Map<String, byte[]> xattrs = new TreeMap<>();
            for (String xattr : layer.listXattrs(path)) {
                byte[] value = layer.getXattr(path, xattr);
                xattrs.put(xattr, value == null ? new byte[0] : value);
            }
            long size = info.isDirectory() ? 0 : info.size();
            view.put(
                    name + ":" + path,
                    line(info.kind(), info.mode(), info.linkCount(), first, size, TreeModel.sum(content), xattrs));
        }
    }

    private static void collect(Layer layer, String path, Map<String, FileInfo> found) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        found.put(path, info);
        if (info.isDirectory()) {
            try (DirectoryEntries entries = layer.list(path)) {
                for (DirectoryEntry entry : entries) {
                    collect(layer, (path.equals("/") ? "" : path) + "/" + entry.name(), found);
                }
            }
        }
    }

    private static byte[] content(Layer layer, String path, FileInfo info) throws IOException {
        return switch (info.kind()) {
            case REGULAR -> layer.readAllBytes(path);
            case SYMBOLIC_LINK -> layer.readSymbolicLink(path).getBytes(StandardCharsets.UTF_8);
            default -> new byte[0];
        };
    }

    /** Returns the differences between two views; empty if there are none. */
    static String difference(Map<String, String> expected, Map<String, String> found) {
        StringBuilder text = new StringBuilder();
        Map<String, String> all = new TreeMap<>(expected);
        found.forEach(all::putIfAbsent);
        for (String key : all.keySet()) {
            String wanted = expected.get(key);
            String got = found.get(key);
            if (wanted == null || !wanted.equals(got)) {
                text.append("; ")
                        .append(key)
                        .append(": expected ")
                        .append(wanted)
                        .append(", found ")
                        .append(got);
            }
        }
        return text.length() == 0 ? "" : text.substring(2);
    }
}
