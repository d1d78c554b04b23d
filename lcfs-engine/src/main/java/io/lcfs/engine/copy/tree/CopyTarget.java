package io.lcfs.engine.copy.tree;

import io.lcfs.CreateOptions;
import java.io.IOException;

/** The target of a copy. */
public interface CopyTarget<T> {
    /** Returns the place of an entry of a directory. */
    T child(T directory, String name, String path) throws IOException;

    /** Creates a directory if it does not exist. Returns whether it was created. */
    boolean directory(T place, CreateOptions attributes) throws IOException;

    /**
     * Sets the final attributes of a directory after all its entries were copied. If the directory existed before the
     * copy, all attributes are set.
     */
    void finish(T place, CreateOptions attributes, boolean isNew) throws IOException;

    /** Creates a regular file with its content. Returns the number of bytes that were read. */
    long file(T place, CreateOptions attributes, CopySource.Content content) throws IOException;

    /** Creates a symbolic link. */
    void symbolicLink(T place, String target, CreateOptions attributes) throws IOException;

    /** Creates a device node, a fifo or a socket. Returns false, without an exception, if the target cannot have it. */
    boolean node(T place, CopyNode<?> node, CreateOptions attributes) throws IOException;

    /** Gives another name to a copied file. Returns false, without an exception, if the target does not do this. */
    boolean link(T place, T first, CopyNode<?> node) throws IOException;

    /** Returns whether an extended attribute of a node can be set in the target. */
    boolean setsXattr(CopyNode<?> node, String name);

    /** Returns whether a copy has exactly the time of modification that was to be set. */
    default boolean hasTime(T place, CreateOptions attributes) throws IOException {
        return true;
    }
}
