package io.lcfs.engine;

import java.nio.ByteBuffer;

/**
 * Faults of a mapping that are raised late. A read of a page that is gone, because somebody truncated the file or the disk
 * fails, is an {@code InternalError}. Java 25 throws it at the read, or where the method that reads returns. HotSpot of Java 17 remembers the fault
 * for the thread and throws it when the thread next happens to enter the VM, which may be calls later; the read has given what was in
 * its target before.
 *
 * <p>So on Java 17 a copy from the mapping is tested for having happened, and an operation that changes something or fails has
 * its fault raised before it lets go of its locks. An operation that only read tree nodes may return a wrong result without an
 * exception.
 */
public final class LateFaults {
    /** The fault was seen to come calls later on 17 and not on 25. */
    private static final boolean LATE = Runtime.version().feature() < 25;

    /** What is not in a file by chance; if it is, a copy takes a little more. */
    private static final long MARK = 0x9E3779B97F4A7C15L;

    private static volatile int none;
    private static volatile byte[][] enteredFor = new byte[0][];

    private LateFaults() {}

    /** Raises the fault of this thread that is still to be raised, if there is one. Takes 60 ns on Java 17, else nothing. */
    public static void raise() {
        if (LATE) {
            raiseAlways();
        }
    }

    /** As {@link #raise()}, on each version: code that is still interpreted was seen to leave the method first on Java 25 too. */
    public static void raiseAlways() {
        // A native call does not raise the pending fault. Allocating an array of arrays does, if their lengths are not
        // constant: it always enters the VM, in interpreted and in compiled code.
        enteredFor = new byte[none][none];
    }

    /**
     * Copies bytes of a mapping to the position of a buffer, which stays where it is. Both ends of the target are marked before,
     * for a copy that faults leaves one of them as it was, in whatever direction it goes.
     *
     * @throws InternalError if the mapping faults
     */
    public static void copy(ByteBuffer mapping, int from, ByteBuffer target, int length) {
        int start = target.position();
        if (!LATE || length < Long.BYTES) {
            target.put(start, mapping, from, length);
            return;
        }
        int last = start + length - Long.BYTES;
        target.putLong(start, MARK);
        target.putLong(last, MARK);
        target.put(start, mapping, from, length);
        if (target.getLong(start) == MARK || target.getLong(last) == MARK) {
            raise();
        }
    }
}
