package io.lcfs.engine.copy.tree;

import java.io.IOException;

/**
 * Functions that return the inodes of source and target of a copy within one layer. The target is recognized by its
 * inode if the source contains it.
 *
 * @param <S> the type of a place of the source
 * @param <T> the type of a place of the target
 * @param source returns the inode of a place of the source
 * @param target returns the inode of a place of the target
 */
public record SameLayer<S, T>(Inodes<S> source, Inodes<T> target) {
    /** Returns the inode of a place. */
    public interface Inodes<P> {
        long of(P place) throws IOException;
    }
}
