package io.lcfs.engine.refusal;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * Everything that a user can see of a store, including times, numbers and figures. Of long files it contains both ends.
 */
final class Content {
    private static final int END_BYTES = 1 << 16;

    private Content() {}

    /** By layer and path. */
    static Map<String, String> of(LayerStore store) throws IOException {
        Map<String, String> content = new TreeMap<>();
        try (Layer root = store.root()) {
            walk(root, LayerStore.ROOT, "/", content);
        }
        for (LayerInfo info : store.list()) {
            try (Layer layer = store.openLayer(info.name())) {
                walk(layer, info.name(), "/", content);
                // Opening the layer may have deleted files that had lost their names.
                content.put(info.name(), info + " " + layer.usage());
            }
        }
        return content;
    }

    private static void walk(Layer layer, String name, String path, Map<String, String> content) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        StringBuilder line = new StringBuilder(info.toString());
        for (String xattr : layer.listXattrs(path)) {
            line.append(' ').append(xattr).append('=').append(Arrays.hashCode(layer.getXattr(path, xattr)));
        }
        switch (info.kind()) {
            case DIRECTORY -> {
                try (DirectoryEntries entries = layer.list(path)) {
                    for (DirectoryEntry entry : entries) {
                        walk(layer, name, (path.equals("/") ? "" : path) + "/" + entry.name(), content);
                    }
                }
            }
            case SYMBOLIC_LINK -> line.append(' ').append(layer.readSymbolicLink(path));
            case REGULAR -> line.append(sum(layer, path, 0)).append(sum(layer, path, info.size() - END_BYTES));
            default -> line.append(" -");
        }
        content.put(name + ":" + path, line.toString());
    }

    private static String sum(Layer layer, String path, long from) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(END_BYTES);
        layer.read(path, Math.max(0, from), bytes);
        return " " + bytes.flip().hashCode();
    }
}
