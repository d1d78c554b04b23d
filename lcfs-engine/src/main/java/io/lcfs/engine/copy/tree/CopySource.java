package io.lcfs.engine.copy.tree;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Where a copy comes from. Closing it releases the directories that were not left. */
public interface CopySource<S> extends Closeable {
    /** What is to be copied. */
    CopyNode<S> top() throws IOException;

    /**
     * Enters a directory, and returns what lies in it, in the order of names. Until the directory is left, only it and
     * what lies in it may be asked about.
     */
    List<CopyNode<S>> enter(CopyNode<S> directory) throws IOException;

    /** Leaves the directory that was entered last. */
    default void leave() throws IOException {}

    @Override
    default void close() throws IOException {}

    /** What a symbolic link says. */
    String linkTarget(CopyNode<S> link) throws IOException;

    /** The extended attributes, as far as they can be read. */
    Map<String, byte[]> xattrs(CopyNode<S> node) throws IOException;

    /** Opens the content of a regular file. */
    Content open(CopyNode<S> file) throws IOException;

    /** Whether a regular file is another than it was when it was found. */
    boolean isChanged(CopyNode<S> file) throws IOException;

    /** How a message names a place. */
    String shown(CopyNode<S> node);

    /** The content of a regular file. */
    interface Content extends Closeable {
        /** Finds the first byte from a position on that is not known to lie in a hole; -1 if there is none. */
        long nextData(long position) throws IOException;

        /** Reads from a position on what the buffer has room for and the file has; -1 at its end. */
        int read(ByteBuffer target, long position) throws IOException;

        /** The size as it is now. */
        long size() throws IOException;
    }
}
