package io.lcfs.oci;

import io.lcfs.spi.BlockDevice;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/**
 * A device in memory that records each write and each force, and can create the devices that a crash after any of them
 * may leave.
 */
public final class CutDevice implements BlockDevice {
    private final byte[] now;
    private final byte[] before;
    private final List<Write> writes = new ArrayList<>();

    /** For each write since {@link #begin}, the number of earlier writes that a force had made durable by then. */
    private final List<Integer> forced = new ArrayList<>();

    private record Write(int position, byte[] bytes) {}

    /** Creates a device of zeros. */
    public CutDevice(int blocks) {
        now = new byte[blocks * BLOCK_BYTES];
        before = new byte[now.length];
    }

    private CutDevice(byte[] content) {
        now = content;
        before = content;
    }

    /** Makes all earlier writes durable and forgets them. */
    public synchronized void begin() {
        System.arraycopy(now, 0, before, 0, now.length);
        writes.clear();
        forced.clear();
    }

    /** Returns the number of writes since {@link #begin}. */
    public synchronized int writes() {
        return writes.size();
    }

    /** Changes the first byte of each occurrence of the bytes; returns the number of occurrences. */
    public synchronized int damage(byte[] bytes) {
        int count = 0;
        for (int i = 0; i <= now.length - bytes.length; i++) {
            if (Arrays.equals(now, i, i + bytes.length, bytes, 0, bytes.length)) {
                now[i] ^= 1;
                count++;
            }
        }
        return count;
    }

    /**
     * Returns the device that a crash leaves after a number of writes: it has every block that was forced before, and
     * none, all, or a random choice of the later blocks.
     */
    public synchronized CutDevice cut(int count, int choice, Random random) {
        byte[] content = before.clone();
        int durable = forced.stream()
                .filter(number -> number <= count)
                .mapToInt(number -> number)
                .max()
                .orElse(0);
        for (int i = 0; i < count; i++) {
            boolean kept = i < durable || choice == 1 || choice == 2 && random.nextBoolean();
            if (kept) {
                Write write = writes.get(i);
                System.arraycopy(write.bytes, 0, content, write.position, write.bytes.length);
            }
        }
        return new CutDevice(content);
    }

    @Override
    public long blockCount() {
        return now.length / BLOCK_BYTES;
    }

    @Override
    public int pieceBlocks() {
        return Integer.highestOneBit(now.length / BLOCK_BYTES);
    }

    @Override
    public ByteBuffer piece(long block) {
        return ByteBuffer.wrap(now).asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
    }

    @Override
    public ByteBuffer view(long block, int blockCount) {
        return piece(block).slice((int) block * BLOCK_BYTES, blockCount * BLOCK_BYTES);
    }

    @Override
    public synchronized void write(long block, ByteBuffer source) {
        byte[] bytes = new byte[source.remaining()];
        source.get(bytes);
        System.arraycopy(bytes, 0, now, (int) block * BLOCK_BYTES, bytes.length);
        writes.add(new Write((int) block * BLOCK_BYTES, bytes));
    }

    @Override
    public synchronized void force() {
        forced.add(writes.size());
    }

    @Override
    public void grow(long blockCount) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {
        // The content is still read after the close.
    }
}
