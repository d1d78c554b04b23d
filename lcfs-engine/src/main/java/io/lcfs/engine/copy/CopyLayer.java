package io.lcfs.engine.copy;

import io.lcfs.CreateOptions;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * A layer that is copied to. Beyond what {@link Layer} offers it puts things at paths where others may be, which are
 * replaced unless they are directories. Each method is one change: other threads, and a crash, show what was there or
 * what is put there.
 */
public interface CopyLayer extends Layer {
    /** Puts a regular file at a path, with a content of at most 256 KiB. */
    void putFile(String path, CreateOptions attributes, ByteBuffer content) throws IOException;

    /** Puts a symbolic link at a path. */
    void putSymbolicLink(String path, String target, CreateOptions attributes) throws IOException;

    /** Puts a device node, a fifo or a socket at a path. */
    void putNode(String path, FileKind kind, long rdev, CreateOptions attributes) throws IOException;

    /** Puts another name of a file at a path. */
    void putLink(String path, String existing) throws IOException;

    /**
     * Makes a regular file without a name, open for writing, that is going to be put at a path. Unless it is, it is
     * dropped when it is closed, and after a crash.
     */
    LayerFile openUnnamed(String path) throws IOException;

    /** Puts a file that {@link #openUnnamed} returned at its path. */
    void putUnnamed(LayerFile file, String path, CreateOptions attributes) throws IOException;

    /** Gives a directory attributes, and no extended attributes but these. */
    void setAttributes(String path, CreateOptions attributes) throws IOException;
}
