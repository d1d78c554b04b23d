package io.lcfs.engine.store;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Inode;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The file that a content is written to. */
interface WriteTarget {
    /**
     * Requires that it can be written. Of a long write asked before the first piece, in the change that makes the
     * hidden inode.
     */
    void requireWritable() throws IOException;

    /** Its inode, which may be made; asked for in the change that changes it. */
    Inode inode() throws IOException;

    /** Where the write begins, in the file as it is; 0 if it replaces the content. */
    long position(Inode inode) throws IOException;

    /** Whether the content that was there before goes. */
    boolean replaces();

    /** Stores the inode, whose content was written. */
    void written(Inode inode) throws IOException;

    /** Bytes of whole blocks that are written beside the content, with the inode. */
    default int dataBytes() {
        return 0;
    }

    /** Bytes of items that are written with the inode. */
    default int itemBytes() {
        return 0;
    }

    /** Writes all that remains of a source, within one change. Returns the inode as it is then. */
    default Inode write(FileData data, ByteBuffer source) throws IOException {
        Inode inode = inode();
        if (replaces()) {
            data.replace(inode, source);
        } else {
            data.write(inode, source, position(inode));
        }
        written(inode);
        return inode;
    }
}
