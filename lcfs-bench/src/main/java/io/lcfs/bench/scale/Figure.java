package io.lcfs.bench.scale;

/**
 * One work, measured.
 *
 * @param step the step it belongs to
 * @param work what was done
 * @param operations how many times
 * @param nanos how long all of it took
 * @param heapBytes the most of the heap that was in use after a collection, or at the end if there was none
 * @param liveBytes what of the heap is in use when all garbage is gone, at the end
 * @param storeBytes what of the store is in use at the end; 0 while it is closed
 * @param note what else there is to say
 */
record Figure(
        String step,
        String work,
        long operations,
        long nanos,
        long heapBytes,
        long liveBytes,
        long storeBytes,
        String note) {
    double perSecond() {
        return operations * 1e9 / Math.max(1, nanos);
    }
}
