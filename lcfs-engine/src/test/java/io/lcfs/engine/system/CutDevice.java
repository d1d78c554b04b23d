package io.lcfs.engine.system;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongSupplier;

/**
 * A device in memory that can lose its power at any write or force. Any part of the unforced writes may then be on the
 * medium, in any of their versions, torn at sectors. It fails on demand. A force makes the writes durable that ended
 * before it began.
 */
final class CutDevice implements BlockDevice {
    private static final int SECTOR = 512;
    private static final int SUPERBLOCKS = 2;
    private static final byte[] NEVER_WRITTEN = never();

    private final Random random;
    private final LongSupplier clock;
    private final int blockCount;
    private final Map<Long, byte[]> durable;
    private final Map<Long, byte[]> present;
    private final Map<Long, List<byte[]>> pending = new LinkedHashMap<>();
    private long eventsToCut = Long.MAX_VALUE;
    private Runnable cut = () -> {};
    private Map<Long, byte[]> left;
    private Fault fault = Fault.NONE;
    private int callsToFault;
    private long blocksToFull = Long.MAX_VALUE;
    private long lastSuperblock;
    private int forces;

    /** The kinds of failures. */
    enum Fault {
        NONE,
        /** One write fails after a part. */
        WRITE_ONCE,
        /** A write fails, and each later one. */
        WRITE_FOR_EVER,
        /**
         * The data that was not durable is lost, although it can be read. One caller of force is told so, and every
         * other force succeeds, as on Linux.
         */
        FORCE_LOSING,
        /** The same, when two callers force at the same time. */
        FORCE_LOSING_OF_TWO,
        /** A force fails, and each later one. */
        FORCE_FOR_EVER,
        /** There is no space for blocks that were never written. */
        HOST_FULL
    }

    /**
     * Creates a device with the given medium.
     *
     * @param medium the blocks by their numbers; the device owns the map from then on
     * @param clock the clock of the histories
     */
    CutDevice(int blockCount, Map<Long, byte[]> medium, Random random, LongSupplier clock) {
        this.blockCount = blockCount;
        this.durable = medium;
        this.present = new HashMap<>(medium);
        this.random = random;
        this.clock = clock;
    }

    private static byte[] never() {
        byte[] bytes = new byte[BLOCK_BYTES];
        Arrays.fill(bytes, (byte) 0xA5);
        return bytes;
    }

    /** Cuts the power at the k-th event; 0 is the next one. */
    synchronized void cutAfter(long k, Runnable how) {
        eventsToCut = k;
        cut = how;
    }

    /** Fails at the k-th call that can fail in this way; 0 is the next one. */
    synchronized void failAfter(int k, Fault how) {
        fault = how;
        callsToFault = k;
        blocksToFull = how == Fault.HOST_FULL ? k : Long.MAX_VALUE;
    }

    /** Returns the time at which the last write of a superblock began. */
    synchronized long lastSuperblock() {
        return lastSuperblock;
    }

    /** Returns the medium after the cut. */
    synchronized Map<Long, byte[]> medium() {
        return new HashMap<>(left);
    }

    /** Counts an event. Returns whether the power is cut at it. */
    private synchronized boolean isLast() {
        if (left != null) {
            return true;
        }
        if (eventsToCut-- > 0) {
            return false;
        }
        left = survivors();
        return true;
    }

    /** Cuts the power now, unless it is cut already. */
    synchronized void cut() {
        if (left == null) {
            left = survivors();
        }
    }

    private void event() {
        Hooks.step(3);
        if (isLast()) {
            cut.run();
            throw new PowerCut();
        }
    }

    private Map<Long, byte[]> survivors() {
        Map<Long, byte[]> medium = new HashMap<>(durable);
        int kind = random.nextInt(6);
        int number = 0;
        int count = random.nextInt(pending.size() + 1);
        for (Map.Entry<Long, List<byte[]>> block : pending.entrySet()) {
            List<byte[]> versions = block.getValue();
            byte[] last = versions.get(versions.size() - 1);
            byte[] before = medium.getOrDefault(block.getKey(), NEVER_WRITTEN);
            boolean kept = switch (kind) {
                case 0 -> false;
                case 1 -> true;
                case 2 -> number < count;
                case 3 -> number != count;
                default -> random.nextBoolean();
            };
            number++;
            if (!kept) {
                continue;
            }
            byte[] chosen = kind < 4 ? last : versions.get(random.nextInt(versions.size()));
            boolean torn = kind == 5 && random.nextInt(3) == 0;
            medium.put(block.getKey(), torn ? torn(before, chosen) : chosen);
        }
        return medium;
    }

    private byte[] torn(byte[] before, byte[] after) {
        byte[] mixed = before.clone();
        for (int at = 0; at < BLOCK_BYTES; at += SECTOR) {
            if (random.nextBoolean()) {
                System.arraycopy(after, at, mixed, at, SECTOR);
            }
        }
        return mixed;
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
    public synchronized ByteBuffer piece(long block) {
        return ByteBuffer.wrap(present.getOrDefault(block, NEVER_WRITTEN))
                .asReadOnlyBuffer()
                .order(java.nio.ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer view(long block, int count) {
        return piece(block);
    }

    @Override
    public void write(long block, ByteBuffer source) throws IOException {
        event();
        int count = source.remaining() / BLOCK_BYTES;
        if (source.remaining() % BLOCK_BYTES != 0 || block < 0 || block > blockCount - count) {
            throw new IOException("write of " + source.remaining() + " bytes at block " + block + " of " + blockCount);
        }
        if (block < SUPERBLOCKS) {
            synchronized (this) {
                lastSuperblock = clock.getAsLong();
            }
        }
        boolean fails = isFailing(true);
        for (int i = 0; i < (fails ? count / 2 : count); i++) {
            byte[] bytes = new byte[BLOCK_BYTES];
            source.get(bytes);
            put(block + i, bytes);
            if (i == count / 2) {
                event();
            }
        }
        Hooks.step(3);
        if (fails) {
            Hooks.failing();
            throw new IOException("write of block " + block + " fails on demand");
        }
    }

    private synchronized boolean isFailing(boolean write) {
        boolean concerned = write
                ? fault == Fault.WRITE_ONCE || fault == Fault.WRITE_FOR_EVER
                : fault == Fault.FORCE_LOSING
                        || fault == Fault.FORCE_FOR_EVER
                        || fault == Fault.FORCE_LOSING_OF_TWO && forces > 1;
        if (!concerned || callsToFault-- > 0) {
            return false;
        }
        if (fault == Fault.FORCE_LOSING || fault == Fault.FORCE_LOSING_OF_TWO) {
            pending.clear();
        }
        if (fault != Fault.WRITE_FOR_EVER && fault != Fault.FORCE_FOR_EVER) {
            fault = Fault.NONE;
        }
        return true;
    }

    private synchronized void put(long block, byte[] bytes) throws IOException {
        if (!present.containsKey(block) && --blocksToFull < 0) {
            throw new IOException("no space left on device: block " + block);
        }
        present.put(block, bytes);
        pending.computeIfAbsent(block, number -> new ArrayList<>()).add(bytes);
    }

    @Override
    public void force() throws IOException {
        event();
        Map<Long, byte[]> begun = written();
        forcing(1);
        try {
            Hooks.slow();
            if (isFailing(false)) {
                Hooks.step(3);
                Hooks.failing();
                throw new IOException("force fails on demand");
            }
            Hooks.slow();
            event();
            settle(begun);
        } finally {
            forcing(-1);
        }
        Hooks.step(3);
    }

    private synchronized void forcing(int more) {
        forces += more;
    }

    private synchronized Map<Long, byte[]> written() {
        Map<Long, byte[]> begun = new LinkedHashMap<>();
        pending.forEach((block, versions) -> begun.put(block, versions.get(versions.size() - 1)));
        return begun;
    }

    /**
     * Makes the writes durable that ended before the force. Of a block that was written again since, that version or a
     * later one is durable.
     */
    private synchronized void settle(Map<Long, byte[]> begun) {
        if (left != null) {
            throw new PowerCut();
        }
        begun.forEach((block, bytes) -> {
            List<byte[]> versions = pending.get(block);
            int index = versions == null ? -1 : versions.indexOf(bytes);
            if (index >= 0) {
                durable.put(block, bytes);
                versions.subList(0, index + 1).clear();
                if (versions.isEmpty()) {
                    pending.remove(block);
                }
            }
        });
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        throw new IOException("it does not grow");
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }
}
