package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CreateOptions;
import io.lcfs.LayerFile;
import io.lcfs.engine.copy.tree.CopyNode;
import io.lcfs.engine.copy.tree.CopySource;
import io.lcfs.engine.copy.tree.CopyTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/**
 * A path of a layer as the target of a copy. Places are paths of the layer. The copy is merged with existing entries: a
 * copied directory adds its entries to an existing directory, and any other copied entry replaces an existing entry
 * that is not a directory. A directory never replaces another kind of entry, nor is it replaced by one.
 */
final class LayerTarget implements CopyTarget<String> {
    private static final int OWNER_RIGHTS = 0700;
    private static final int CHUNK = 1 << 18;

    private final CopyLayer layer;
    private final boolean isUser;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    LayerTarget(CopyLayer layer) {
        this.layer = layer;
        this.isUser = layer.credentials() != null;
    }

    /** Returns the path of the copy of a node. If the given path ends with a slash, a file keeps its name there. */
    static String whole(CopyNode<?> node, String path) {
        boolean isIn = path.endsWith("/") && !node.isDirectory();
        return isIn ? LayerPaths.child(path, node.name()) : LayerPaths.withoutSlashes(path);
    }

    /** Creates the missing directories above a path. Returns the path, resolved if it leads to a directory. */
    String top(CopyNode<?> node, String path) throws IOException {
        String whole = whole(node, path);
        if (node.isDirectory()) {
            try {
                return layer.realPath(whole);
            } catch (NoSuchFileException e) {
                // The copy will create it.
            }
        }
        layer.createDirectories(LayerPaths.parent(whole));
        return whole;
    }

    @Override
    public String child(String directory, String name, String path) {
        return LayerPaths.child(directory, name);
    }

    @Override
    public boolean directory(String place, CreateOptions attributes) throws IOException {
        // With the final mode, a user may have no right to add entries to the directory.
        CreateOptions first = isUser ? attributes.withMode(attributes.mode().orElseThrow() | OWNER_RIGHTS) : attributes;
        try {
            layer.createDirectory(place, first);
            return true;
        } catch (FileAlreadyExistsException e) {
            if (!layer.stat(place, NO_FOLLOW).isDirectory()) {
                throw new NotDirectoryException(place);
            }
            return false;
        }
    }

    @Override
    public void finish(String place, CreateOptions attributes, boolean isNew) throws IOException {
        if (!isNew) {
            layer.setAttributes(place, attributes);
            return;
        }
        if (isUser) {
            layer.setMode(place, attributes.mode().orElseThrow());
        }
        layer.setModifiedTime(place, attributes.modifiedTime().orElseThrow());
    }

    @Override
    public long file(String place, CreateOptions attributes, CopySource.Content content) throws IOException {
        buffer.clear();
        long read = 0;
        while (buffer.hasRemaining()) {
            int count = content.read(buffer, read);
            if (count < 0) {
                break;
            }
            read += count;
        }
        boolean isMore = !buffer.hasRemaining();
        buffer.flip();
        if (isMore) {
            return writeLong(place, attributes, content);
        }
        layer.putFile(place, attributes, buffer);
        return read;
    }

    /** Writes a file whose first part is in the buffer. */
    private long writeLong(String place, CreateOptions attributes, CopySource.Content content) throws IOException {
        try (LayerFile file = layer.openUnnamed(place)) {
            long read = file.write(0, buffer);
            long at = content.nextData(read);
            while (at >= 0 && content.read(buffer.clear(), at) > 0) {
                int count = file.write(at, buffer.flip());
                read += count;
                at = content.nextData(at + count);
            }
            long size = content.size();
            if (size > file.size()) {
                file.truncate(size);
            }
            layer.putUnnamed(file, place, attributes);
            return read;
        }
    }

    @Override
    public void symbolicLink(String place, String target, CreateOptions attributes) throws IOException {
        layer.putSymbolicLink(place, target, attributes);
    }

    @Override
    public boolean node(String place, CopyNode<?> node, CreateOptions attributes) throws IOException {
        layer.putNode(place, node.kind(), node.rdev(), attributes);
        return true;
    }

    @Override
    public boolean link(String place, String first, CopyNode<?> node) throws IOException {
        layer.putLink(place, first);
        return true;
    }

    @Override
    public boolean setsXattr(CopyNode<?> node, String name) {
        return true;
    }
}
