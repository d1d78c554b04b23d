package io.lcfs;

import java.util.Iterator;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What changed between two layers, sorted by path component by component as bytes, parents first.
 *
 * <p>A rename is a removal and an addition. A path whose inode was replaced by one of another kind is a removal and an
 * addition too, the removal first. A file with several names is reported at each of them. A directory is not reported
 * when all that differs is what the changes of its entries did to its times, also if the entries are what they were. Of
 * a removed directory only the top is reported, of an added one everything. To be used by one thread.
 */
public interface LayerDiff extends Iterable<Change>, AutoCloseable {
    @Override
    Iterator<Change> iterator();

    /**
     * Returns the changes as a stream, in the same order. Changes are found as the stream asks for them; it is to be
     * used before this is closed, by one thread, and instead of the iteration.
     *
     * @return the changes
     */
    default Stream<Change> stream() {
        return StreamSupport.stream(spliterator(), false);
    }

    /** Releases the two layers. The second call does nothing. */
    @Override
    void close();
}
