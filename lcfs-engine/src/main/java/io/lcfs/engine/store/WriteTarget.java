package io.lcfs.engine.store;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The file to which content is written. */
interface WriteTarget {
    /**
     * Checks that the file can be written. A long write calls this in its first change, which creates the hidden inode.
     */
    void requireWritable() throws IOException;

    /** Returns the inode, which is created if necessary. Called within the change that modifies it. */
    Inode inode() throws IOException;

    /** Returns the offset at which the write begins, or 0 if it replaces the content. */
    long position(Inode inode) throws IOException;

    /** Returns whether the previous content is removed. */
    boolean replaces();

    /** Stores the inode after its content was written. */
    void written(Inode inode) throws IOException;

    /** Returns the size in bytes of the blocks that are written with the inode, beside the content. */
    default int dataBytes() {
        return 0;
    }

    /** Returns the size in bytes of the items that are written with the inode. */
    default int itemBytes() {
        return 0;
    }

    /**
     * Writes the remaining bytes of a source within one change. A write of no bytes that replaces nothing does not
     * modify the file. Returns the inode after the write.
     */
    default Inode write(FileData data, ByteBuffer source) throws IOException {
        Inode inode = inode();
        if (replaces()) {
            data.replace(inode, source);
            written(inode);
        } else if (source.hasRemaining()) {
            data.write(inode, source, position(inode));
            written(inode);
        }
        return inode;
    }
}
