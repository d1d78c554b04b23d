package io.lcfs.engine.copy;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;

/** Where a copy comes from. */
interface CopySource<S> {
    /** What is to be copied. */
    CopyNode<S> top() throws IOException;

    /** What lies in a directory, in the order of names. */
    List<CopyNode<S>> children(CopyNode<S> directory) throws IOException;

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
