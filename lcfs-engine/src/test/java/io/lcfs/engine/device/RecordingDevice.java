package io.lcfs.engine.device;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;

/**
 * A device in memory that remembers every version of every written block, and each force, so that it can show possible
 * states after a crash at any moment. Writes before the last ended force are present. Of a block that was written
 * since, any version may be present, or the one before, or sectors of both.
 *
 * <p>It also fails on demand, at the k-th write or force.
 */
public final class RecordingDevice implements BlockDevice {
    private static final int SECTOR = 512;

    private final HeapDevice present;
    private final long blockCount;
    private final List<Event> log = new ArrayList<>();
    private int writesToFailure = -1;
    private int forcesToFailure = -1;
    private boolean failsFromThenOn;

    /** A block that was written or, without bytes, a force that ended. */
    private record Event(long block, byte[] bytes) {
        boolean isForce() {
            return bytes.length == 0;
        }
    }

    /** Creates a device with a number of blocks. */
    public RecordingDevice(long blockCount) {
        this.blockCount = blockCount;
        this.present = new HeapDevice(blockCount);
    }

    /** Returns the number of written blocks and ended forces so far. */
    public synchronized int events() {
        return log.size();
    }

    /** Makes the k-th write fail; 0 is the next one. */
    public synchronized void failWrite(int k, boolean fromThenOn) {
        writesToFailure = k;
        failsFromThenOn = fromThenOn;
    }

    /** Makes the k-th force fail, 0 being the next one; the written blocks stay as they are. */
    public synchronized void failForce(int k, boolean fromThenOn) {
        forcesToFailure = k;
        failsFromThenOn = fromThenOn;
    }

    /** Returns the state after a crash at an event if no unforced write survives. */
    public HeapDevice crashedWithNothing(int events) throws IOException {
        return image(events, (before, versions) -> before);
    }

    /** Returns the state after a crash at an event if every write survives. */
    public HeapDevice crashedWithAll(int events) throws IOException {
        return image(events, (before, versions) -> versions.get(versions.size() - 1));
    }

    /**
     * Returns the state after a crash at an event if the survival of each block, or of each of its sectors, is random.
     */
    public HeapDevice crashed(int events, Random random, boolean torn) throws IOException {
        return image(events, (before, versions) -> {
            if (!torn) {
                return any(before, versions, random);
            }
            byte[] mixed = new byte[BLOCK_BYTES];
            for (int at = 0; at < BLOCK_BYTES; at += SECTOR) {
                System.arraycopy(any(before, versions, random), at, mixed, at, SECTOR);
            }
            return mixed;
        });
    }

    private static byte[] any(byte[] before, List<byte[]> versions, Random random) {
        int index = random.nextInt(versions.size() + 1);
        return index == 0 ? before : versions.get(index - 1);
    }

    /** Decides what is in a block that was written since the last force. */
    private interface Survival {
        byte[] bytes(byte[] before, List<byte[]> versions);
    }

    private synchronized HeapDevice image(int events, Survival survival) throws IOException {
        int durable = 0;
        for (int i = 0; i < events; i++) {
            if (log.get(i).isForce()) {
                durable = i;
            }
        }
        HeapDevice image = new HeapDevice(blockCount);
        for (int i = 0; i < durable; i++) {
            if (!log.get(i).isForce()) {
                image.write(log.get(i).block, ByteBuffer.wrap(log.get(i).bytes));
            }
        }
        TreeMap<Long, List<byte[]>> since = new TreeMap<>();
        for (int i = durable; i < events; i++) {
            if (!log.get(i).isForce()) {
                since.computeIfAbsent(log.get(i).block, block -> new ArrayList<>())
                        .add(log.get(i).bytes);
            }
        }
        for (var written : since.entrySet()) {
            byte[] before = new byte[BLOCK_BYTES];
            long block = written.getKey();
            image.piece(block).get((int) (block % image.pieceBlocks()) * BLOCK_BYTES, before);
            image.write(block, ByteBuffer.wrap(survival.bytes(before, written.getValue())));
        }
        return image;
    }

    @Override
    public long blockCount() {
        return blockCount;
    }

    @Override
    public int pieceBlocks() {
        return present.pieceBlocks();
    }

    @Override
    public ByteBuffer piece(long block) {
        return present.piece(block);
    }

    @Override
    public ByteBuffer view(long block, int count) {
        return present.view(block, count);
    }

    @Override
    public synchronized void write(long block, ByteBuffer source) throws IOException {
        boolean fails = writesToFailure == 0;
        if (writesToFailure > 0 || fails && !failsFromThenOn) {
            writesToFailure--;
        }
        // A failing write may have written a part.
        int count = source.remaining() / BLOCK_BYTES / (fails ? 2 : 1);
        for (int i = 0; i < count; i++) {
            byte[] bytes = new byte[BLOCK_BYTES];
            source.get(bytes);
            log.add(new Event(block + i, bytes));
            present.write(block + i, ByteBuffer.wrap(bytes));
        }
        if (fails) {
            throw new IOException("write of block " + block + " fails on demand");
        }
    }

    @Override
    public synchronized void force() throws IOException {
        if (forcesToFailure == 0) {
            if (!failsFromThenOn) {
                forcesToFailure--;
            }
            throw new IOException("force fails on demand");
        }
        if (forcesToFailure > 0) {
            forcesToFailure--;
        }
        log.add(new Event(0, new byte[0]));
    }

    @Override
    public void grow(long newBlockCount) throws IOException {
        throw new IOException("a recording device does not grow");
    }

    @Override
    public void close() {
        // The garbage collector frees the blocks.
    }
}
