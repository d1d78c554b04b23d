package io.lcfs.engine.operation;

import io.lcfs.LayerStoreException;
import io.lcfs.engine.LateFaults;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Access to the buffers that callers pass. A direct buffer may be the mapping of a file that another process truncates,
 * or memory that its owner releases. Such a fault fails only the call, whereas a fault of the device's own mapping
 * fails the store. Other threads may move the position of a buffer, or change its content, during the call.
 */
public final class CallerBuffer {
    private static final int CHUNK = 64 * 1024;

    /** The length of the copy that a thread keeps for its next call. Most writes are one or two blocks long. */
    private static final int KEPT_BYTES = 16 * 1024;

    /**
     * The kept copy, or null while a call of this thread uses it: the device may be a file of another store, which is
     * written within that call.
     */
    private static final ThreadLocal<@Nullable ByteBuffer> KEPT = new ThreadLocal<>();

    private CallerBuffer() {}

    /**
     * Returns the remaining bytes of a source in memory that can be read without a fault: a copy of a direct buffer, or
     * any other buffer itself. Called before a change begins.
     *
     * @param source a buffer whose position no other thread moves
     * @throws LayerStoreException if the source cannot be read
     */
    public static ByteBuffer readable(ByteBuffer source) throws LayerStoreException {
        if (!source.isDirect()) {
            return source;
        }
        return copied(source, ByteBuffer.allocate(source.remaining()));
    }

    /**
     * Returns the remaining bytes as {@link #readable} does, but copies a short source into memory that the thread
     * keeps. The caller passes the result to {@link #giveBack} after the call.
     *
     * @throws LayerStoreException if the source cannot be read
     */
    public static ByteBuffer readableOnce(ByteBuffer source) throws LayerStoreException {
        if (!source.isDirect() || source.remaining() > KEPT_BYTES) {
            return readable(source);
        }
        ByteBuffer kept = KEPT.get();
        KEPT.remove();
        return copied(source, kept == null ? ByteBuffer.allocate(KEPT_BYTES) : kept.clear());
    }

    /** Ends the use of the buffer that {@link #readableOnce} returned for a source. */
    public static void giveBack(ByteBuffer source, ByteBuffer readable) {
        assert readable == source || source.isDirect() : "copy of a buffer that is read where it is";
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
        /**
         * Reads until the buffer is full or the file ends. Returns the number of bytes, or -1 at or after the end of
         * the file.
         */
        int into(ByteBuffer target, long position) throws IOException;
    }

    /** Ends a read into a target. A pending fault of the target is raised here. */
    public static void settle(ByteBuffer target) {
        if (target.isDirect()) {
            LateFaults.raise();
        }
    }

    /**
     * Finds out whether the target or the device made a read fail, by reading again through a buffer on the heap.
     *
     * @param fault the failure of the read
     * @param start the position of the target before the read
     * @return the result of the read, if it succeeds now
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
            assert length <= 0 || length == chunk.position()
                    : length + " bytes read, " + chunk.position() + " are there";
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
