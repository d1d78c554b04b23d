package io.lcfs.engine.copy.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** The source of a copy. Closing it closes the directories that were entered and not left. */
public interface CopySource<S> extends Closeable {
    /** Returns the node to copy. */
    CopyNode<S> top() throws IOException;

    /**
     * Enters a directory, and returns its entries in the order of their names. Until the directory is left, the other
     * methods may be called only for the directory and its entries.
     */
    List<CopyNode<S>> enter(CopyNode<S> directory) throws IOException;

    /** Leaves the directory that was entered last. */
    default void leave() throws IOException {}

    @Override
    default void close() throws IOException {}

    /** Returns the target of a symbolic link. */
    String linkTarget(CopyNode<S> link) throws IOException;

    /** Returns the extended attributes that can be read. */
    Map<String, byte[]> xattrs(CopyNode<S> node) throws IOException;

    /** Opens the content of a regular file. */
    Content open(CopyNode<S> file) throws IOException;

    /** Returns whether a regular file has changed since its node was returned. */
    boolean isChanged(CopyNode<S> file) throws IOException;

    /** Returns the place of a node as text for messages. */
    String shown(CopyNode<S> node);

    /** The content of a regular file. */
    interface Content extends Closeable {
        /** Returns the first position from a position on that is not known to be in a hole, or -1 if there is none. */
        long nextData(long position) throws IOException;

        /** Reads bytes from a position into the buffer. Returns their number, or -1 at the end of the file. */
        int read(ByteBuffer target, long position) throws IOException;

        /** Returns the present length of the file in bytes. */
        long size() throws IOException;
    }
}
