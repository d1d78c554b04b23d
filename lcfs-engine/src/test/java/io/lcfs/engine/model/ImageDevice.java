package io.lcfs.engine.model;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A device in memory that is cheap to copy: it shares its blocks with the device from which it was made, and a write
 * replaces a buffer by another one. So it remembers each version of each block at no cost, from which {@link
 * CrashStates} makes the possible states after a crash. Blocks that were never written contain arbitrary bytes, as on a
 * used device.
 *
 * <p>It also fails on demand, at the k-th write or force. Used by one thread at a time.
 */
public final class ImageDevice implements BlockDevice {
    private static final ByteBuffer RUBBISH = rubbish();

    private final ByteBuffer[] blocks;
    private final List<Event> log = new ArrayList<>();
    private int mark;
    private int actions;
    private int failing = -1;
    private boolean failsFromThenOn;
    private int readsToHook = -1;
    private Runnable hook = () -> {};

    /**
     * A block that was written over another version or, without either, a force that ended.
     *
     * @param mark the mark that {@link #mark(int)} has set last
     */
    record Event(int block, ByteBuffer before, ByteBuffer after, int mark) {
        boolean isForce() {
            return block < 0;
        }
    }

    /** Creates a device from blocks that do not change any more. */
    public ImageDevice(ByteBuffer[] blocks) {
        this.blocks = blocks;
    }

    /** Creates a device whose blocks contain arbitrary bytes. */
    public static ImageDevice ofRubbish(int blockCount) {
        ByteBuffer[] blocks = new ByteBuffer[blockCount];
        Arrays.fill(blocks, RUBBISH);
        return new ImageDevice(blocks);
    }

    private static ByteBuffer rubbish() {
        byte[] bytes = new byte[BLOCK_BYTES];
        Arrays.fill(bytes, (byte) 0xA5);
        return readOnly(bytes);
    }

    static ByteBuffer readOnly(byte[] bytes) {
        return ByteBuffer.wrap(bytes).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Returns the present content. */
    public ByteBuffer[] image() {
        return blocks.clone();
    }

    /** Returns the written blocks and the forces since the device was created. */
    List<Event> log() {
        return log;
    }

    /** Returns the number of written blocks and ended forces so far. */
    public int events() {
        return log.size();
    }

    /** Returns the number of calls of write and force so far, including failed ones. */
    public int actions() {
        return actions;
    }

    /** Sets the mark of superblocks that are written from now on. */
    public void mark(int newMark) {
        mark = newMark;
    }

    /** Makes the k-th write or force fail, 0 being the next one, and either all later calls or none. */
    public void fail(int k, boolean fromThenOn) {
        failing = actions + k;
        failsFromThenOn = fromThenOn;
    }

    /** Runs a task in the k-th read, in the thread that reads. */
    public void atRead(int k, Runnable runnable) {
        readsToHook = k;
        hook = runnable;
    }

    private boolean failsNow() {
        int action = actions++;
        return failing >= 0 && (action == failing || failsFromThenOn && action > failing);
    }

    @Override
    public long blockCount() {
        return blocks.length;
    }

    @Override
    public int pieceBlocks() {
        return 1;
    }

    @Override
    public ByteBuffer piece(long block) {
        if (readsToHook >= 0 && readsToHook-- == 0) {
            hook.run();
        }
        return blocks[(int) block];
    }

    @Override
    public ByteBuffer view(long block, int count) {
        return blocks[(int) block].duplicate();
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        boolean fails = failsNow();
        // A failing write may have written a part.
        int count = source.remaining() / BLOCK_BYTES / (fails ? 2 : 1);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[BLOCK_BYTES];
            source.get(bytes);
            put((int) block + i, readOnly(bytes));
        }
        if (fails) {
            throw new IOException("write of block " + block + " fails on demand");
        }
    }

    private void put(int block, ByteBuffer bytes) {
        log.add(new Event(block, blocks[block], bytes, mark));
        blocks[block] = bytes;
    }

    @Override
    public void force() throws IOException {
        if (failsNow()) {
            throw new IOException("force fails on demand");
        }
        log.add(new Event(-1, RUBBISH, RUBBISH, mark));
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        throw new IOException("an image does not grow");
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }
}
