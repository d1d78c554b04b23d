package io.lcfs;

import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The changes between two layers, sorted by path, component by component as bytes, parents first.
 *
 * <p>A rename is a removal and an addition. If an inode at a path was replaced by one of another kind, this is also a
 * removal and an addition, the removal first. A file with several names is reported at each of them. A directory is not
 * reported if it differs only in times that changes of its entries have set, even if the entries are the same again.
 * For a removed directory only the directory is reported, for an added one everything below it too. Used by one thread.
 */
public interface LayerDiff extends Iterable<Change>, AutoCloseable {
    @Override
    Iterator<Change> iterator();

    /**
     * Returns the changes as a stream, in the same order. One thread may use the stream, before this object is closed,
     * and instead of an iteration.
     *
     * @return the changes
     */
    default Stream<Change> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Releases the resources of the comparison. A second call has no effect. */
    @Override
    void close();
}
