package io.lcfs.engine.copy.tree;

import io.lcfs.CreateOptions;
import java.io.IOException;

/** Where a copy goes. */
public interface CopyTarget<T> {
    /** The place of something in a directory. */
    T child(T directory, String name, String path) throws IOException;

    /** Makes a directory, or finds that it is there already. Returns whether it was made. */
    boolean directory(T place, CreateOptions attributes) throws IOException;

    /** Gives a directory its last attributes, when all in it is there; all of them, if it was there before. */
    void finish(T place, CreateOptions attributes, boolean isNew) throws IOException;

    /** Makes a regular file with its content; returns the number of bytes that were read. */
    long file(T place, CreateOptions attributes, CopySource.Content content) throws IOException;

    /** Makes a symbolic link. */
    void symbolicLink(T place, String target, CreateOptions attributes) throws IOException;

    /** Makes a device node, a fifo or a socket, unless that is not possible. Returns whether it was. */
    boolean node(T place, CopyNode<?> node, CreateOptions attributes) throws IOException;

    /** Gives what was copied before another name, unless that is not possible. Returns whether it was. */
    boolean link(T place, T first, CopyNode<?> node) throws IOException;

    /** Whether an extended attribute can be set there. */
    boolean setsXattr(CopyNode<?> node, String name);

    /** Whether what was made has just the time of modification that it was given. */
    default boolean hasTime(T place, CreateOptions attributes) throws IOException {
        return true;
    }
}
