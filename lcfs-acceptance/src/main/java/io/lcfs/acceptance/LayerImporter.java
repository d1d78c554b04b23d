package io.lcfs.acceptance;

import io.lcfs.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A writer of trees into a layer, parents first. Several names of one inode become hard links. */
final class LayerImporter {
    private static final int BUFFER_BYTES = 256 << 10;

    private final Layer layer;
    private final @Nullable ProgressLine progress;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private final Map<Object, String> firstNames = new IdentityHashMap<>();
    private final Deque<Map.Entry<String, Node>> directories = new ArrayDeque<>();

    LayerImporter(Layer layer, @Nullable ProgressLine progress) {
        this.layer = layer;
        this.progress = progress;
    }

    /** Adds all nodes. The parent of each must be among them or exist in the layer. */
    void addAll(Map<String, Node> nodes) throws IOException {
        for (Map.Entry<String, Node> entry : nodes.entrySet()) {
            add(entry.getKey(), entry.getValue());
            if (progress != null) {
                progress.addFile();
            }
        }
        // The times of directories are set last, because each name that is added to a directory changes its time.
        for (Map.Entry<String, Node> directory : directories) {
            setAttributes(directory.getKey(), directory.getValue());
        }
        directories.clear();
    }

    private void add(String path, Node node) throws IOException {
        if (node.isDirectory()) {
            if (!path.equals(Manifest.ROOT)) {
                layer.createDirectory(path);
            }
            directories.push(Map.entry(path, node));
            return;
        }
        String first = firstNames.putIfAbsent(node.inode(), path);
        if (first != null) {
            layer.createLink(path, first);
            return;
        }
        switch (node.kind()) {
            case REGULAR -> addFile(path, node.content());
            case SYMBOLIC_LINK -> layer.createSymbolicLink(path, node.target());
            default -> layer.createNode(path, node.kind(), node.attributes().mode(), node.rdev());
        }
        setAttributes(path, node);
    }

    private void addFile(String path, Content content) throws IOException {
        layer.createFile(path);
        if (content.size() == 0) {
            return;
        }
        try (InputStream in = content.open()) {
            long offset = 0;
            while (offset < content.size()) {
                int count = in.readNBytes(buffer.array(), 0, BUFFER_BYTES);
                layer.write(path, offset, buffer.position(0).limit(count));
                offset += count;
                if (progress != null) {
                    progress.addBytes(count);
                }
            }
        }
    }

    private void setAttributes(String path, Node node) throws IOException {
        Node.Attributes attributes = node.attributes();
        layer.setOwner(path, attributes.uid(), attributes.gid());
        layer.setMode(path, attributes.mode());
        for (Map.Entry<String, ByteBuffer> xattr : attributes.xattrs().entrySet()) {
            layer.setXattr(path, xattr.getKey(), xattr.getValue().array());
        }
        layer.setModifiedTime(path, attributes.mtime());
    }
}
