package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CreateOptions;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A path of a layer that is copied to; a place is a path. What is there is merged with: a directory takes what lies in
 * the other one, what is no directory is replaced, and nothing else may meet a directory.
 */
final class LayerTarget implements CopyTarget<String> {
    private static final int OWNER_RIGHTS = 0700;
    private static final int SET_ID = 06000;
    private static final int CHUNK = 1 << 18;

    private final Layer layer;
    private final boolean isUser;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    LayerTarget(Layer layer) {
        this.layer = layer;
        this.isUser = layer.credentials() != null;
    }

    /** Makes what is above a path, and finds where the path leads if it names a directory. */
    String top(CopyNode<?> node, String path) throws IOException {
        boolean isIn = path.endsWith("/") && !node.isDirectory();
        String whole = isIn ? LayerPaths.child(path, node.name()) : LayerPaths.withoutSlashes(path);
        if (node.isDirectory()) {
            try {
                return layer.realPath(whole);
            } catch (NoSuchFileException e) {
                // It is made.
            }
        }
        layer.createDirectories(isIn ? LayerPaths.withoutSlashes(path) : LayerPaths.parent(whole));
        return whole;
    }

    @Override
    public String child(String directory, String name, String path) {
        return LayerPaths.child(directory, name);
    }

    @Override
    public boolean directory(String place, CreateOptions attributes) throws IOException {
        // A user may have no right to add entries to what is made.
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
            layer.setOwner(
                    place, attributes.uid().orElseThrow(), attributes.gid().orElseThrow());
            Map<String, byte[]> xattrs = attributes.xattrs();
            for (String name : layer.listXattrs(place)) {
                if (!xattrs.containsKey(name)) {
                    layer.removeXattr(place, name);
                }
            }
            for (Map.Entry<String, byte[]> xattr : xattrs.entrySet()) {
                layer.setXattr(place, xattr.getKey(), xattr.getValue());
            }
        }
        if (!isNew || isUser) {
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
        make(place, () -> layer.createFile(place, attributes, buffer));
        return read;
    }

    /** Writes a file of which the first part is in the buffer, and that may be read only for others. */
    private long writeLong(String place, CreateOptions attributes, CopySource.Content content) throws IOException {
        LayerFile[] made = new LayerFile[1];
        make(place, () -> made[0] = layer.openFile(place, attributes, FileOption.WRITE, FileOption.CREATE_NEW));
        try (LayerFile file = made[0]) {
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
            int mode = attributes.mode().orElseThrow();
            if (isUser && (mode & SET_ID) != 0) {
                file.setMode(mode);
            }
            file.setModifiedTime(attributes.modifiedTime().orElseThrow());
            return read;
        }
    }

    @Override
    public void symbolicLink(String place, String target, CreateOptions attributes) throws IOException {
        make(place, () -> layer.createSymbolicLink(place, target, attributes));
    }

    @Override
    public boolean node(String place, CopyNode<?> node, CreateOptions attributes) throws IOException {
        make(place, () -> layer.createNode(place, node.kind(), node.rdev(), attributes));
        return true;
    }

    @Override
    public boolean link(String place, String first, CopyNode<?> node) throws IOException {
        make(place, () -> layer.createLink(place, first));
        return true;
    }

    @Override
    public boolean setsXattr(CopyNode<?> node, String name) {
        return true;
    }

    /** Makes something. */
    private interface Making {
        void run() throws IOException;
    }

    /** Makes what is no directory, in place of what is no directory. */
    private void make(String place, Making making) throws IOException {
        try {
            making.run();
        } catch (FileAlreadyExistsException e) {
            FileInfo there = find(place);
            if (there != null && there.kind() == FileKind.DIRECTORY) {
                throw new FileSystemException(place, null, "is a directory, and what is to replace it is none");
            }
            if (there != null) {
                layer.delete(place);
            }
            making.run();
        }
    }

    private @Nullable FileInfo find(String place) throws IOException {
        try {
            return layer.stat(place, NO_FOLLOW);
        } catch (NoSuchFileException e) {
            return null;
        }
    }
}
