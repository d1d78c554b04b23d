package io.lcfs.engine.operation;

import io.lcfs.LayerStoreException;
import io.lcfs.engine.LateFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Buffers that callers hand in. A direct one may be the mapping of a file that somebody truncates, or memory that its
 * owner gives back: that fails the call, and nothing else, while a fault of the device's own mapping fails the store.
 * Others may move the position of a buffer, or change its content, during the call.
 */
public final class CallerBuffer {
    private static final int CHUNK = 64 * 1024;

    /** The length of a copy that a thread keeps for its next call: most writes are of a block or two. */
    private static final int KEPT_BYTES = 16 * 1024;

    /**
     * None while a call of the thread uses it: the device may be a file of another store, which is written within that
     * call.
     */
    private static final ThreadLocal<@Nullable ByteBuffer> KEPT = new ThreadLocal<>();

    private CallerBuffer() {}

    /**
     * What remains in a source, where the engine can read it without a fault: of a direct buffer a copy, of any other
     * one the buffer itself. To be called before a change begins.
     *
     * @param source a buffer whose position nobody else moves
     * @throws LayerStoreException if the source cannot be read
     */
    public static ByteBuffer readable(ByteBuffer source) throws LayerStoreException {
        if (!source.isDirect()) {
            return source;
        }
        return copied(source, ByteBuffer.allocate(source.remaining()));
    }

    /**
     * As {@link #readable}, in memory that the thread keeps, if it is little; to be given to {@link #giveBack} after
     * the call.
     */
    public static ByteBuffer readableOnce(ByteBuffer source) throws LayerStoreException {
        if (!source.isDirect() || source.remaining() > KEPT_BYTES) {
            return readable(source);
        }
        ByteBuffer kept = KEPT.get();
        KEPT.remove();
        return copied(source, kept == null ? ByteBuffer.allocate(KEPT_BYTES) : kept.clear());
    }

    /** Ends the use of what {@link #readableOnce} returned for a source. */
    public static void giveBack(ByteBuffer source, ByteBuffer readable) {
        if (readable != source && readable.capacity() == KEPT_BYTES) {
            KEPT.set(readable);
        }
    }

    private static ByteBuffer copied(ByteBuffer source, ByteBuffer copy) throws LayerStoreException {
        try {
            int length = source.remaining();
            copy.put(0, source, source.position(), length);
            LateFaults.raiseAlways();
            return copy.limit(length);
        } catch (InternalError e) {
            throw new LayerStoreException("the buffer of bytes to be written cannot be read: " + e.getMessage(), e);
        }
    }

    /** A read of content into a buffer. */
    public interface Read {
        /** Reads what the buffer has room for and the file has; -1 at or behind its end. */
        int into(ByteBuffer target, long position) throws IOException;
    }

    /** Ends a read into a target: if the target has a fault that is raised late, it is raised here. */
    public static void settle(ByteBuffer target) {
        if (target.isDirect()) {
            LateFaults.raise();
        }
    }

    /**
     * Finds out whose fault it was that a read failed: reads again, by way of the heap.
     *
     * @param fault why the read failed
     * @param start where the target's position was before
     * @return what the read returns, if it succeeds now
     * @throws LayerStoreException if the target cannot be written
     * @throws InternalError if the device cannot be read
     */
    public static int readAgain(InternalError fault, ByteBuffer target, int start, long position, Read read)
            throws IOException {
        if (!target.isDirect()) {
            throw fault;
        }
        target.position(start);
        ByteBuffer chunk = ByteBuffer.allocate(Math.min(CHUNK, target.remaining()));
        int done = 0;
        while (true) {
            int length = read.into(chunk.clear().limit(Math.min(CHUNK, target.remaining())), position + done);
            LateFaults.raise();
            if (length <= 0) {
                return done > 0 ? done : length;
            }
            give(chunk.flip(), target);
            done += length;
        }
    }

    private static void give(ByteBuffer chunk, ByteBuffer target) throws LayerStoreException {
        try {
            target.put(chunk);
            LateFaults.raiseAlways();
        } catch (InternalError e) {
            throw new LayerStoreException("the buffer to be read into cannot be written: " + e.getMessage(), e);
        }
    }
}
