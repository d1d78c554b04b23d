package io.lcfs.engine.content;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.file.TestLayer;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The extents of a file, and a map from each of its blocks to a place and a checksum. */
@Tag("P1")
class ExtentMapTest {
    private static final int FILE_BLOCKS = 300;
    private static final ByteBuffer CONTENT = ByteBuffer.allocate(Blocks.BYTES).put(0, (byte) 1);

    /** Where a block is, and its checksum. */
    private record At(long block, int crc) {}

    private final LayerState layer = TestLayer.usual().layer;
    private final ExtentMap map = new ExtentMap(layer);
    private final Inode inode = Inode.create(2, InodeDescriptor.REGULAR, 0644, Instant.EPOCH);
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private NavigableMap<Long, At> model = new TreeMap<>();

    /** Takes blocks in a row, less than were wanted where the layer's run ends. */
    private void map(Random random, long fileBlock, int most) throws IOException {
        long first = layer.blocks().appendData(CONTENT, 0);
        int count = 1;
        int[] crcs = new int[most];
        crcs[0] = random.nextInt();
        boolean inRow = true;
        long next = 0;
        while (inRow && count < most) {
            next = layer.blocks().appendData(CONTENT, 0);
            inRow = next == first + count;
            if (inRow) {
                crcs[count++] = random.nextInt();
            }
        }
        if (!inRow) {
            layer.blocks().releaseData(next, 1, layer.blocks().mutableSince());
        }
        map.map(inode, fileBlock, first, count, crcs);
        for (int i = 0; i < count; i++) {
            model.put(fileBlock + i, new At(first + i, crcs[i]));
        }
    }

    private void unmap(long from, long to) throws IOException {
        map.requireWhole(inode, from, to, Integer.MAX_VALUE);
        assertEquals(from, map.unmap(inode, from, to, Integer.MAX_VALUE));
        model.subMap(from, to).clear();
    }

    private void setCrc(Random random, long fileBlock) throws IOException {
        if (ExtentMap.find(layer.tree(), inode.number, fileBlock, extent)) {
            int crc = random.nextInt();
            map.setCrc(inode.number, extent, fileBlock, crc);
            model.put(fileBlock, new At(extent.block() + (fileBlock - extent.fileBlock()), crc));
        }
    }

    private void requireSame(String what) throws IOException {
        Map<Long, At> found = new HashMap<>();
        long at = 0;
        while (ExtentMap.ceiling(layer.tree(), inode.number, at, extent)) {
            assertTrue(extent.fileBlock() >= at && extent.count() <= ExtentDescriptor.MAX_COUNT, what);
            for (long block = extent.fileBlock(); block < extent.end(); block++) {
                found.put(block, new At(extent.block() + (block - extent.fileBlock()), extent.crc(block)));
            }
            at = extent.end();
        }
        assertEquals(model, new TreeMap<>(found), what);
        assertEquals(model.size(), inode.blockCount, what);
    }

    @Test
    void extentsAreThoseOfAMapOfBlocks() throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int step = 0; step < 1500; step++) {
            long fileBlock = random.nextInt(FILE_BLOCKS);
            switch (random.nextInt(4)) {
                case 0 -> unmap(fileBlock, fileBlock + 1 + random.nextInt(100));
                case 1 -> setCrc(random, fileBlock);
                default -> map(random, fileBlock, 1 + random.nextInt(20));
            }
            requireSame("seed " + seed + ", step " + step);
        }
        long left = layer.blocks().total();
        int blocks = model.size();
        unmap(0, FILE_BLOCKS + 100);
        requireSame("seed " + seed + ", at the end");
        assertTrue(layer.blocks().total() <= left - blocks, "blocks were given back");
    }

    @Test
    void movedExtentsAreThoseOfTheOtherInode() throws IOException {
        Random random = new Random(1);
        map(random, 5, 8);
        map(random, 100, 3);
        Inode other = Inode.create(3, InodeDescriptor.REGULAR, 0644, Instant.EPOCH);
        assertTrue(map.isOwned(inode.number));
        map.move(inode, other);
        assertEquals(0, inode.blockCount);
        assertEquals(model.size(), other.blockCount);
        assertFalse(ExtentMap.ceiling(layer.tree(), inode.number, 0, extent));
        assertTrue(ExtentMap.find(layer.tree(), other.number, 100, extent));
        assertEquals(model.get(100L), new At(extent.block(), extent.crc(100)));
    }

    @Test
    void stepEndsAfterSoManyExtents() throws IOException {
        Random random = new Random(1);
        for (int i = 0; i < 10; i++) {
            map(random, 10L * i, 1);
        }
        assertEquals(70, map.unmap(inode, 0, 100, 3));
        assertEquals(7, inode.blockCount);
    }

    @Test
    void impossibleExtentIsFound() throws IOException {
        assertThrows(AssertionError.class, () -> map.map(inode, 0, 100, 0, new int[0]));
        map(new Random(1), 5, 2);
        assertTrue(ExtentMap.find(layer.tree(), inode.number, 5, extent));
        assertThrows(AssertionError.class, () -> map.setCrc(inode.number, extent, 4, 1));
    }
}
