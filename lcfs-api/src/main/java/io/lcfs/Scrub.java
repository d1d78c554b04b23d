package io.lcfs;

import java.io.IOException;

/**
 * A scrub that was started. It reads each block in use from the medium, data and metadata, and compares it with the
 * checksum in its pointer, while the store is used. Thread-safe.
 */
public interface Scrub extends AutoCloseable {
    /**
     * Returns the progress. O(1).
     *
     * @return the progress at the time of the call
     */
    ScrubProgress progress();

    /**
     * Pauses the scrub after its present step, that is, within about 1 MiB of reading, until {@link #resume()}. O(1).
     */
    void pause();

    /** Resumes a paused scrub. O(1). */
    void resume();

    /**
     * Waits until the scrub has ended or was closed. In a store without threads, the calling thread does the work.
     *
     * @return the report
     * @throws InterruptedException if the thread is interrupted meanwhile; the scrub continues, unless it ran in this
     *     thread
     * @throws StoreClosedException if the store was closed meanwhile
     * @throws IOException if the store has failed
     */
    ScrubReport await() throws InterruptedException, IOException;

    /** Ends the scrub after its present step. A second call has no effect. O(1). */
    @Override
    void close();
}
