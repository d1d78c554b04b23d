package io.lcfs.engine.concurrent;

import io.lcfs.engine.format.Blocks;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BiPredicate;

/**
 * A device in memory that calls a callback before each write and each force, in the thread that makes the call. The
 * callback may stop that thread, let other threads run meanwhile, look at the device, or fail. So a test decides the
 * order of events between any two steps of a checkpoint.
 *
 * <p>Each block is an immutable buffer, and a write replaces it. So an image of the whole device is a copy of an array.
 */
final class SteppedDevice implements BlockDevice {
    private static final ByteBuffer ZEROS =
            ByteBuffer.allocate(BLOCK_BYTES).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);

    private final AtomicReferenceArray<ByteBuffer> blocks;
    private volatile Callback callback = (call, block) -> {};

    /** The kinds of calls. */
    enum Call {
        /** A write of blocks. */
        WRITE,
        /** A force. */
        FORCE
    }

    /** A callback that is called before each call of the device. */
    interface Callback {
        /** Called before a write at a block, or before a force. */
        void before(Call call, long block) throws IOException;
    }

    SteppedDevice(int blockCount) {
        this(new AtomicReferenceArray<>(blockCount));
    }

    private SteppedDevice(AtomicReferenceArray<ByteBuffer> blocks) {
        this.blocks = blocks;
    }

    /** Sets the callback. */
    void callback(Callback next) {
        callback = next;
    }

    /**
     * Stops a named thread at its next call of a kind, which fails afterwards if {@code fails} is set. Other threads
     * pass.
     */
    Halt halt(String thread, Call kind, boolean fails) {
        return halt(thread, fails, (call, block) -> call == kind);
    }

    /** Stops a named thread before it writes a superblock. */
    Halt haltAtSuperblock(String thread) {
        return halt(thread, false, (call, block) -> call == Call.WRITE && block < Blocks.SUPERBLOCKS);
    }

    private Halt halt(String thread, boolean fails, BiPredicate<Call, Long> isMeant) {
        Halt halt = new Halt();
        Callback others = callback;
        callback((call, block) -> {
            others.before(call, block);
            if (Thread.currentThread().getName().equals(thread) && isMeant.test(call, block) && !halt.isReached()) {
                halt.stop();
                if (fails) {
                    throw new IOException(call + " fails on demand");
                }
            }
        });
        return halt;
    }

    /** Removes the callback. */
    void noCallback() {
        callback = (call, block) -> {};
    }

    /** Returns the image after a crash at this moment if all writes survive. */
    synchronized SteppedDevice image() {
        AtomicReferenceArray<ByteBuffer> copy = new AtomicReferenceArray<>(blocks.length());
        for (int i = 0; i < blocks.length(); i++) {
            copy.setPlain(i, blocks.get(i));
        }
        return new SteppedDevice(copy);
    }

    /** Returns the first block that has content. */
    long find(ByteBuffer content) {
        for (int block = 0; block < blocks.length(); block++) {
            if (piece(block).equals(content)) {
                return block;
            }
        }
        throw new AssertionError("no block has the content");
    }

    @Override
    public long blockCount() {
        return blocks.length();
    }

    @Override
    public int pieceBlocks() {
        return 1;
    }

    @Override
    public ByteBuffer piece(long block) {
        ByteBuffer bytes = blocks.get((int) block);
        return bytes == null ? ZEROS : bytes;
    }

    @Override
    public ByteBuffer view(long block, int count) {
        return piece(block).slice();
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        callback.before(Call.WRITE, block);
        put(block, source);
    }

    /** Makes a write a single step for threads that take an image. */
    private synchronized void put(long block, ByteBuffer source) {
        for (long at = block; source.hasRemaining(); at++) {
            byte[] bytes = new byte[BLOCK_BYTES];
            source.get(bytes);
            blocks.set((int) at, ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN));
        }
    }

    @Override
    public void force() throws IOException {
        callback.before(Call.FORCE, 0);
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        throw new IOException("a stepped device does not grow");
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }
}
