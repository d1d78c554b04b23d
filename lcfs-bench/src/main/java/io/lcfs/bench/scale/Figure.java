package io.lcfs.bench.scale;

/**
 * The measurement of one piece of work.
 *
 * @param step the step of the work
 * @param work the description of the work
 * @param operations the number of operations
 * @param nanos the time of all operations
 * @param heapBytes the largest number of heap bytes in use after a garbage collection, or the number in use at the end
 *     if there was no collection
 * @param liveBytes the heap in use at the end, without garbage
 * @param storeBytes the bytes of the store in use at the end; 0 while it is closed
 * @param note a remark
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
