package io.lcfs.engine.crash;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A device in memory that remembers every version of every written block, and each force, so that {@link CrashStates}
 * can show the possible states after a crash at any moment. A block that was never written contains a pattern that is
 * not zero.
 *
 * <p>It also fails on demand: a write, which leaves a part of its bytes; a force, which may lose data permanently
 * although later forces succeed (Linux marks pages clean that it could not write); and a write when the device is full.
 */
public final class SimulatedDevice implements BlockDevice {
    private final BlockMap first;
    private final long firstBlockCount;
    private final BlockMap present;
    private final List<Event> log = new ArrayList<>();
    private volatile long blockCount;
    private @Nullable BitSet read;

    private int callsToMeeting = -1;
    private boolean meetsForce;
    private Runnable meeting = () -> {};
    private int writesToFailure = -1;
    private boolean writesFailFromThenOn;
    private int forcesToFailure = -1;
    private ForceFailure forceFailure = ForceFailure.ONCE;
    private long blocksToFull = Long.MAX_VALUE;

    /** The kinds of events. */
    enum Kind {
        WRITE,
        FORCE,
        /** A force failed: data that was not durable yet never becomes durable. */
        LOSS,
        GROW,
        SHRINK
    }

    /** An event: a block was written, or the number of blocks changed. */
    record Event(Kind kind, long block, BlockVersion version) {}

    /** The ways in which a force fails. */
    public enum ForceFailure {
        /** Once; the data may be durable or not, and the next force makes it durable. */
        ONCE,
        /** From then on. */
        FOR_EVER,
        /** Once; the data is lost, although it can be read and later forces succeed. */
        LOSING
    }

    /** Creates a device with a number of blocks. */
    public SimulatedDevice(long blockCount) {
        this(new BlockMap(blockCount), blockCount);
    }

    /** Creates a device with the given medium. The device owns the map from then on. */
    SimulatedDevice(BlockMap medium, long blockCount) {
        this.first = medium;
        this.present = medium.fork();
        this.firstBlockCount = blockCount;
        this.blockCount = blockCount;
    }

    /** Returns the number of events so far: written blocks, ended forces, growths, shrinkages. */
    public int events() {
        return log.size();
    }

    Event event(int index) {
        return log.get(index);
    }

    /** Returns the medium before the first event, to be forked. */
    BlockMap first() {
        return first;
    }

    long firstBlockCount() {
        return firstBlockCount;
    }

    /** Begins to record the blocks that are read. */
    void traceReads() {
        read = new BitSet();
    }

    /** Returns the blocks that were read since the last {@link #traceReads}. */
    BitSet blocksRead() {
        BitSet blocks = read;
        if (blocks == null) {
            throw new IllegalStateException("reads are not traced");
        }
        read = null;
        return blocks;
    }

    /** Returns a block as a reader of the device sees it. */
    BlockVersion version(long block) {
        return present.get(block);
    }

    /**
     * Runs a task inside the k-th call, 0 being the next one, before the call is carried out. So one thread does the
     * work of two. Null removes the task.
     *
     * @param forces whether only forces are counted, or both writes and forces
     */
    void meet(int k, boolean forces, @Nullable Runnable what) {
        callsToMeeting = what == null ? -1 : k;
        meetsForce = forces;
        meeting = what == null ? () -> {} : what;
    }

    private void called(boolean force) {
        if (callsToMeeting >= 0 && (force || !meetsForce) && callsToMeeting-- == 0) {
            meeting.run();
        }
    }

    /** Makes the k-th write fail; 0 is the next one. */
    public void failWrite(int k, boolean fromThenOn) {
        writesToFailure = k;
        writesFailFromThenOn = fromThenOn;
    }

    /** Makes the k-th force fail; 0 is the next one. */
    public void failForce(int k, ForceFailure how) {
        forcesToFailure = k;
        forceFailure = how;
    }

    /** Allows a number of blocks to be written that were never written before; further such writes fail. */
    public void fillAfter(long blocks) {
        blocksToFull = blocks;
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return 1;
    }

    @Override
    public ByteBuffer piece(long block) {
        BitSet traced = read;
        if (traced != null) {
            traced.set((int) block);
        }
        return present.get(block).view();
    }

    @Override
    public ByteBuffer view(long block, int count) {
        if (count != 1) {
            throw new IllegalArgumentException("view of " + count + " blocks, a piece is one");
        }
        return piece(block).duplicate();
    }

    @Override
    public synchronized void write(long block, ByteBuffer source) throws IOException {
        called(false);
        int count = source.remaining() / BLOCK_BYTES;
        if (source.remaining() % BLOCK_BYTES != 0 || block < 0 || block > blockCount - count) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block + " of " + blockCount);
        }
        boolean fails = writesToFailure == 0;
        if (writesToFailure > 0 || fails && !writesFailFromThenOn) {
            writesToFailure--;
        }
        for (int i = 0; i < (fails ? count / 2 : count); i++) {
            put(block + i, source);
        }
        if (fails) {
            tear(block + count / 2, source);
            throw new IOException("write of block " + block + " fails on demand");
        }
    }

    private void put(long block, ByteBuffer source) throws IOException {
        if (present.get(block) == BlockVersion.CANARY && --blocksToFull < 0) {
            throw new IOException("no space left on device: block " + block);
        }
        byte[] bytes = new byte[BLOCK_BYTES];
        source.get(bytes);
        written(block, new BlockVersion(bytes));
    }

    /** A short write ends within a block. */
    private void tear(long block, ByteBuffer source) {
        byte[] bytes = new byte[BLOCK_BYTES];
        source.get(bytes);
        written(block, present.get(block).with(new BlockVersion(bytes), 0, BLOCK_BYTES / 2));
    }

    /** Records the new content of a block, which is not durable yet. */
    synchronized void written(long block, BlockVersion version) {
        log.add(new Event(Kind.WRITE, block, version));
        present.set(block, version);
    }

    @Override
    public synchronized void force() throws IOException {
        called(true);
        if (forcesToFailure == 0) {
            if (forceFailure != ForceFailure.FOR_EVER) {
                forcesToFailure--;
            }
            if (forceFailure == ForceFailure.LOSING) {
                log.add(new Event(Kind.LOSS, 0, BlockVersion.CANARY));
            }
            throw new IOException("force fails on demand");
        }
        if (forcesToFailure > 0) {
            forcesToFailure--;
        }
        log.add(new Event(Kind.FORCE, 0, BlockVersion.CANARY));
    }

    @Override
    public synchronized void grow(long newBlockCount) {
        present.grow(newBlockCount);
        blockCount = newBlockCount;
        log.add(new Event(Kind.GROW, newBlockCount, BlockVersion.CANARY));
    }

    @Override
    public boolean isShrinkable() {
        return true;
    }

    @Override
    public synchronized void shrink(long newBlockCount) {
        present.shrink(newBlockCount);
        blockCount = newBlockCount;
        log.add(new Event(Kind.SHRINK, newBlockCount, BlockVersion.CANARY));
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }
}
