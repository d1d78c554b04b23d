package io.lcfs.engine.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The contract of all devices. Each subclass creates another device. */
abstract class BlockDeviceContractTest {
    static final int BLOCK = BlockDevice.BLOCK_BYTES;

    private final List<BlockDevice> devices = new ArrayList<>();

    /** Creates a device with a number of blocks, all zero. */
    abstract BlockDevice newDevice(long blockCount) throws IOException;

    /** Creates a device that is closed after the test. */
    final BlockDevice device(long blockCount) throws IOException {
        return closedLater(newDevice(blockCount));
    }

    final <D extends BlockDevice> D closedLater(D device) {
        devices.add(device);
        return device;
    }

    @AfterEach
    void closeDevices() throws IOException {
        for (BlockDevice device : devices) {
            device.close();
        }
    }

    /** Returns bytes that are different for each block and for each version of a block. */
    static byte[] content(long block, int version) {
        byte[] bytes = new byte[BLOCK];
        new Random(block * 1_000_003 + version).nextBytes(bytes);
        return bytes;
    }

    /** Returns consecutive blocks with their content. */
    static ByteBuffer run(long firstBlock, int count, int version) {
        ByteBuffer run = ByteBuffer.allocate(count * BLOCK);
        for (int i = 0; i < count; i++) {
            run.put(content(firstBlock + i, version));
        }
        return run.flip();
    }

    static byte[] read(BlockDevice device, long block) throws IOException {
        byte[] bytes = new byte[BLOCK];
        device.piece(block).get(position(device, block), bytes);
        return bytes;
    }

    static int position(BlockDevice device, long block) {
        return (int) (block % device.pieceBlocks()) * BLOCK;
    }

    static void assertContent(BlockDevice device, long firstBlock, int count, int version) throws IOException {
        for (long block = firstBlock; block < firstBlock + count; block++) {
            assertArrayEquals(content(block, version), read(device, block), "block " + block);
        }
    }

    static void assertZeros(BlockDevice device, long firstBlock, long end) throws IOException {
        for (long block = firstBlock; block < end; block++) {
            assertArrayEquals(new byte[BLOCK], read(device, block), "block " + block);
        }
    }

    /** Runs all tasks at once, each in its own thread, and throws the failure of any of them. */
    static void runTogether(List<Callable<Void>> tasks) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(tasks.size());
        try {
            CyclicBarrier start = new CyclicBarrier(tasks.size());
            List<Future<Void>> results = new ArrayList<>();
            for (Callable<Void> task : tasks) {
                results.add(threads.submit(() -> {
                    start.await();
                    return task.call();
                }));
            }
            for (Future<Void> result : results) {
                result.get();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void writtenBlocksAreReadBack() throws IOException {
        BlockDevice device = device(16);
        device.write(3, run(3, 1, 1));
        device.write(7, run(7, 4, 1));
        assertContent(device, 3, 1, 1);
        assertContent(device, 7, 4, 1);
        assertEquals(16, device.blockCount());
    }

    @Test
    void firstAndLastBlockAreWritten() throws IOException {
        BlockDevice device = device(5);
        device.write(0, run(0, 1, 1));
        device.write(4, run(4, 1, 1));
        assertContent(device, 0, 1, 1);
        assertZeros(device, 1, 4);
        assertContent(device, 4, 1, 1);
    }

    @Test
    void laterWriteReplacesWhatWasReadBefore() throws IOException {
        BlockDevice device = device(8);
        for (int version = 1; version <= 5; version++) {
            device.write(2, run(2, 3, version));
            assertContent(device, 2, 3, version);
        }
        device.force();
        assertContent(device, 2, 3, 5);
    }

    @Test
    void unwrittenBlocksAreZeros() throws IOException {
        BlockDevice device = device(16);
        assertZeros(device, 0, 16);
        device.write(7, run(7, 2, 1));
        assertZeros(device, 0, 7);
        assertZeros(device, 9, 16);
    }

    @Test
    void writeTakesFromPositionToLimit() throws IOException {
        BlockDevice device = device(8);
        ByteBuffer source = run(0, 4, 1).position(BLOCK).limit(3 * BLOCK);
        device.write(1, source);
        assertEquals(3 * BLOCK, source.position());
        assertZeros(device, 0, 1);
        assertContent(device, 1, 2, 1);
        assertZeros(device, 3, 8);
    }

    @Test
    void directAndReadOnlySourcesAreWritten() throws IOException {
        BlockDevice device = device(8);
        ByteBuffer direct =
                ByteBuffer.allocateDirect(2 * BLOCK).put(run(1, 2, 1)).flip();
        device.write(1, direct);
        device.write(5, run(5, 2, 1).asReadOnlyBuffer());
        assertContent(device, 1, 2, 1);
        assertContent(device, 5, 2, 1);
    }

    @Test
    void emptyWriteChangesNothing() throws IOException {
        BlockDevice device = device(4);
        device.write(0, run(0, 4, 1));
        device.write(2, ByteBuffer.allocate(0));
        device.write(4, ByteBuffer.allocate(0));
        assertContent(device, 0, 4, 1);
    }

    @Test
    void runCrossesPieces() throws IOException {
        BlockDevice device = device(16);
        long first = device.pieceBlocks() - 2L;
        BlockDevice large = device(first + 6);
        large.write(first, run(first, 4, 1));
        assertContent(large, first, 4, 1);
        assertZeros(large, first - 2, first);
        assertZeros(large, first + 4, first + 6);
    }

    @Test
    void pieceIsReadOnlyLittleEndianAndTheSameForEachOfItsBlocks() throws IOException {
        BlockDevice device = device(16);
        assertEquals(1, Integer.bitCount(device.pieceBlocks()));
        for (int version = 0; version < 2; version++) {
            ByteBuffer piece = device.piece(3);
            assertTrue(piece.isReadOnly());
            assertSame(ByteOrder.LITTLE_ENDIAN, piece.order());
            assertSame(piece, device.piece(15));
            device.write(3, run(3, 1, version));
        }
    }

    @Test
    void partialBlockIsRefused() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        for (int length : new int[] {1, 512, BLOCK - 1, BLOCK + 1, 2 * BLOCK - 512}) {
            ByteBuffer source = ByteBuffer.allocate(length);
            assertThrows(IllegalArgumentException.class, () -> device.write(2, source), length + " bytes");
        }
        assertContent(device, 0, 8, 1);
    }

    @Test
    void writeBeyondTheEndFailsAndChangesNothing() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        for (long block : new long[] {-1, 6, 7, 8, 1L << 40, Long.MAX_VALUE / BLOCK, Long.MAX_VALUE}) {
            assertThrows(IOException.class, () -> device.write(block, run(0, 3, 2)), "block " + block);
        }
        assertEquals(8, device.blockCount());
        assertContent(device, 0, 8, 1);
    }

    @Test
    void growthKeepsTheContent() throws IOException {
        BlockDevice device = device(5);
        device.write(0, run(0, 5, 1));
        assertContent(device, 0, 5, 1);
        device.grow(9);
        assertEquals(9, device.blockCount());
        assertContent(device, 0, 5, 1);
        assertZeros(device, 5, 9);
        device.write(4, run(4, 5, 2));
        assertContent(device, 0, 4, 1);
        assertContent(device, 4, 5, 2);
    }

    @Test
    void growthAddsPieces() throws IOException {
        BlockDevice device = device(5);
        device.write(0, run(0, 5, 1));
        assertContent(device, 0, 5, 1);
        long boundary = 2L * device.pieceBlocks();
        device.grow(boundary + 3);
        assertEquals(boundary + 3, device.blockCount());
        device.write(boundary - 1, run(boundary - 1, 4, 1));
        assertContent(device, 0, 5, 1);
        assertZeros(device, 5, 9);
        assertZeros(device, boundary - 4, boundary - 1);
        assertContent(device, boundary - 1, 4, 1);
    }

    @Test
    void growthToThePresentSizeChangesNothing() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        device.grow(8);
        assertEquals(8, device.blockCount());
        assertContent(device, 0, 8, 1);
    }

    @Test
    void growthToASmallerSizeIsRefused() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        for (long count : new long[] {7, 1, 0, -1, Long.MIN_VALUE}) {
            IllegalArgumentException refusal =
                    assertThrows(IllegalArgumentException.class, () -> device.grow(count), count + " blocks");
            assertTrue(refusal.getMessage().contains("8 already"), refusal.getMessage());
        }
        assertEquals(8, device.blockCount());
        assertContent(device, 0, 8, 1);
    }

    @Test
    void aDeviceThatShrinksKeepsTheContentBeforeItsNewEnd() throws IOException {
        BlockDevice device = device(5);
        long boundary = 2L * device.pieceBlocks();
        device.grow(boundary + 9);
        device.write(0, run(0, 5, 1));
        device.write(boundary - 1, run(boundary - 1, 10, 1));
        assertContent(device, boundary - 1, 10, 1);
        if (!device.isShrinkable()) {
            assertThrows(UnsupportedOperationException.class, () -> device.shrink(5));
            assertContent(device, boundary - 1, 10, 1);
            return;
        }
        for (long count : new long[] {boundary + 10, 0, -1, Long.MIN_VALUE}) {
            assertThrows(IllegalArgumentException.class, () -> device.shrink(count), count + " blocks");
        }
        device.shrink(boundary + 9);
        device.shrink(boundary + 2);
        assertEquals(boundary + 2, device.blockCount());
        assertContent(device, boundary - 1, 3, 1);
        assertThrows(IOException.class, () -> device.write(boundary + 2, run(0, 1, 1)));
        device.shrink(3);
        assertContent(device, 0, 3, 1);
        device.grow(boundary + 20);
        assertContent(device, 0, 3, 1);
        assertZeros(device, 3, 9);
        assertZeros(device, boundary - 1, boundary + 20);
        device.write(boundary, run(boundary, 20, 2));
        assertContent(device, boundary, 20, 2);
        device.force();
    }

    @Test
    void blocksBeyondTheOldEndAreWrittenOnlyAfterGrowth() throws IOException {
        BlockDevice device = device(8);
        assertThrows(IOException.class, () -> device.write(8, run(8, 1, 1)));
        device.grow(9);
        device.write(8, run(8, 1, 1));
        assertContent(device, 8, 1, 1);
    }

    @Test
    void viewShowsTheBlocksReadOnly() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        ByteBuffer view = device.view(3, 2);
        assertTrue(view.isReadOnly());
        assertEquals(2 * BLOCK, view.remaining());
        assertEquals(run(3, 2, 1), view);
        assertEquals(0, device.view(3, 0).remaining());
    }

    @Test
    void viewsAreIndependentOfEachOther() throws IOException {
        BlockDevice device = device(8);
        device.write(0, run(0, 8, 1));
        ByteBuffer view = device.view(3, 1);
        view.position(100).limit(200).order(ByteOrder.BIG_ENDIAN);
        assertEquals(run(3, 1, 1), device.view(3, 1));
        assertSame(ByteOrder.LITTLE_ENDIAN, device.piece(3).order());
        assertContent(device, 0, 8, 1);
    }

    @Test
    void viewLiesInTheSecondPiece() throws IOException {
        BlockDevice small = device(1);
        long first = small.pieceBlocks() + 1L;
        BlockDevice device = device(first + 3);
        device.write(first, run(first, 2, 1));
        assertEquals(run(first, 2, 1), device.view(first, 2));
    }

    @Test
    void secondCloseDoesNothing() throws IOException {
        BlockDevice device = newDevice(4);
        device.write(0, run(0, 1, 1));
        assertContent(device, 0, 1, 1);
        device.close();
        assertDoesNotThrow(device::close);
    }

    @Test
    void threadsWriteDifferentBlocks() throws Exception {
        BlockDevice small = device(1);
        BlockDevice device = device(small.pieceBlocks() + 64L);
        long first = small.pieceBlocks() - 64L;
        List<Callable<Void>> writers = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
            int own = thread;
            writers.add(() -> {
                for (int version = 1; version <= 10; version++) {
                    for (long block = first + own; block < first + 128; block += 2) {
                        device.write(block, run(block, 1, version));
                        assertContent(device, block, 1, version);
                    }
                }
                return null;
            });
        }
        runTogether(writers);
        assertContent(device, first, 128, 10);
    }

    @Test
    void blockThatWasWrittenIsReadAtOnceByAnotherThread() throws Exception {
        int count = 3000;
        BlockDevice device = device(count);
        // Opaque mode: the announcement shows that the write returned, and orders nothing by itself.
        AtomicInteger written = new AtomicInteger();
        Callable<Void> writer = () -> {
            ByteBuffer source = ByteBuffer.allocate(BLOCK);
            for (int block = 0; block < count; block++) {
                device.write(block, fill(source, block + 1));
                written.setOpaque(block + 1);
            }
            return null;
        };
        Callable<Void> reader = () -> {
            for (int block = 0; block < count; block++) {
                while (written.getOpaque() <= block && !Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
                ByteBuffer piece = device.piece(block);
                int start = position(device, block);
                assertEquals(block + 1, piece.getInt(start), "first word of block " + block);
                assertEquals(block + 1, piece.getInt(start + BLOCK - 4), "last word of block " + block);
            }
            return null;
        };
        runTogether(List.of(writer, reader));
    }

    private static ByteBuffer fill(ByteBuffer block, int word) {
        block.clear().order(ByteOrder.LITTLE_ENDIAN);
        while (block.hasRemaining()) {
            block.putInt(word);
        }
        return block.flip();
    }

    @Test
    void interruptedThreadWritesAndKeepsItsStatus() throws IOException {
        BlockDevice device = device(8);
        Thread.currentThread().interrupt();
        try {
            device.write(2, run(2, 3, 1));
        } finally {
            assertTrue(Thread.interrupted());
        }
        assertContent(device, 2, 3, 1);
        device.write(2, run(2, 3, 2));
        assertContent(device, 2, 3, 2);
    }

    @Test
    void interruptedThreadReadsForcesAndGrowsAndKeepsItsStatus() throws IOException {
        BlockDevice device = device(8);
        device.write(2, run(2, 3, 1));
        Thread.currentThread().interrupt();
        try {
            assertContent(device, 2, 3, 1);
            device.force();
            device.grow(10);
            assertEquals(run(2, 3, 1), device.view(2, 3));
        } finally {
            assertTrue(Thread.interrupted());
        }
        device.write(9, run(9, 1, 1));
        assertContent(device, 9, 1, 1);
    }
}
