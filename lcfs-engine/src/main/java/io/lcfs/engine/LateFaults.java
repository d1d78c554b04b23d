package io.lcfs.engine;

import java.nio.ByteBuffer;

/**
 * Faults of a mapping that are raised late. A read of a page that cannot be read, because the file was truncated or the
 * disk fails, is an {@code InternalError}. Java 25 throws it at the read, or when the reading method returns. HotSpot
 * of Java 17 records the fault for the thread and throws it when the thread next enters the VM, which may be several
 * calls later; until then the target of the read keeps its previous content.
 *
 * <p>Therefore, on Java 17, a copy from the mapping is tested for whether it happened, and the fault of an operation
 * that changes something or fails is raised before the operation releases its locks. An operation that only read tree
 * nodes may return a wrong result without an exception.
 */
public final class LateFaults {
    /** Whether faults may be raised late: this was observed on Java 17 and not on Java 25. */
    private static final boolean LATE = Runtime.version().feature() < 25;

    /** A value that is unlikely to occur in a file; if it does, a copy takes a little longer. */
    private static final long MARK = 0x9E3779B97F4A7C15L;

    private static volatile int none;
    private static volatile byte[][] enteredFor = new byte[0][];

    private LateFaults() {}

    /** Raises the pending fault of this thread, if there is one. Takes 60 ns on Java 17 and nothing on Java 25. */
    public static void raise() {
        if (LATE) {
            raiseAlways();
        }
    }

    /**
     * Raises the pending fault on every version: on Java 25, interpreted code was seen to leave the method before the
     * fault, too.
     */
    public static void raiseAlways() {
        // A native call does not raise the pending fault. Allocating an array of arrays does, if their lengths are not
        // constant: it always enters the VM, in interpreted and in compiled code.
        enteredFor = new byte[none][none];
    }

    /**
     * Copies bytes of a mapping to the position of a buffer, which does not change. Both ends of the target are marked
     * before, because a copy that faults leaves one of them unchanged, whatever its direction.
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
