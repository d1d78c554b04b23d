package io.lcfs;

import java.io.IOException;

/**
 * A scrub that was started: reads each block in use from the medium and holds it against the checksum of what points at
 * it, data and metadata, while the store is used. Thread-safe.
 */
public interface Scrub extends AutoCloseable {
    /**
     * How far it is. O(1).
     *
     * @return the progress now
     */
    ScrubProgress progress();

    /** Lets it rest after the present step, within about 1 MiB of reading, until {@link #resume()}. */
    void pause();

    /** Lets it go on. */
    void resume();

    /**
     * Waits until it has ended, or was closed. In a store without threads of its own the caller's thread does the work.
     *
     * @return what was found
     * @throws InterruptedException if the thread is interrupted meanwhile; the scrub goes on, unless it ran in this
     *     thread
     * @throws StoreClosedException if the store was closed meanwhile
     * @throws IOException if the store has failed
     */
    ScrubReport await() throws InterruptedException, IOException;

    /** Ends it after the present step. The second call does nothing. */
    @Override
    void close();
}
