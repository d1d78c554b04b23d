package io.lcfs.engine.copy;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A layer as the target of a copy. In addition to the methods of {@link Layer}, it puts a new entry at a path. If the
 * path has an entry already, the new entry replaces it, unless the old one is a directory. Each method is one change:
 * other threads see the old entry or the new one, and so does a user after a crash.
 */
public interface CopyLayer extends Layer {
    /** Puts a regular file at a path, with a content of at most 256 KiB. */
    void putFile(String path, CreateOptions attributes, ByteBuffer content) throws IOException;

    /** Puts a symbolic link at a path. */
    void putSymbolicLink(String path, String target, CreateOptions attributes) throws IOException;

    /** Puts a device node, a fifo or a socket at a path. */
    void putNode(String path, FileKind kind, long rdev, CreateOptions attributes) throws IOException;

    /** Puts another name of an existing file at a path. */
    void putLink(String path, String existing) throws IOException;

    /**
     * Creates a regular file without a name and opens it for writing. {@link #putUnnamed} gives it the name that the
     * path ends with. Without a name, the file is deleted when it is closed, and after a crash.
     */
    LayerFile openUnnamed(String path) throws IOException;

    /** Puts a file that {@link #openUnnamed} returned at its path. */
    void putUnnamed(LayerFile file, String path, CreateOptions attributes) throws IOException;

    /** Sets the attributes of a directory, and removes its other extended attributes. */
    void setAttributes(String path, CreateOptions attributes) throws IOException;
}
