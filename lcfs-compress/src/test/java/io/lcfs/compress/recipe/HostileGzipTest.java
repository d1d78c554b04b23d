package io.lcfs.compress.recipe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import io.lcfs.compress.Effort;
import io.lcfs.compress.gzip.GzipInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Recipes for streams that no compressor writes: they come back, and cost time and memory in proportion to them. */
class HostileGzipTest {
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final long MIB = 1 << 20;

    private static byte[] content(byte[] gzip) throws IOException {
        try (InputStream in = new GzipInputStream(new ByteArrayInputStream(gzip))) {
            return in.readAllBytes();
        }
    }

    /** Requires that a stream comes back out of its recipe; returns the number of bytes allocated for both. */
    private static long requireBack(byte[] gzip, String name) throws IOException {
        byte[] content = content(gzip);
        ByteArrayOutputStream recipe = new ByteArrayOutputStream();
        ByteArrayOutputStream again = new ByteArrayOutputStream(gzip.length);
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        assertTrue(GzipRecipe.make(() -> new ByteArrayInputStream(gzip), recipe, Long.MAX_VALUE), name);
        GzipRecipe.recreate(new ByteArrayInputStream(recipe.toByteArray()), new ByteArrayInputStream(content), again);
        long allocated = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
        assertArrayEquals(gzip, again.toByteArray(), name);
        return allocated;
    }

    @Test
    void emptyBlocksDoNotWaitInMemory() throws IOException {
        HandMadeGzip gzip = new HandMadeGzip();
        gzip.begin();
        int blocks = 150_000;
        for (int i = 0; i < blocks; i++) {
            gzip.beginFixed(false);
            gzip.endBlock();
        }
        gzip.beginFixed(true);
        gzip.endBlock();
        gzip.end();
        long allocated = requireBack(gzip.bytes(), "empty blocks");
        assertTrue(allocated < 512L * blocks, allocated + " bytes");
    }

    @Test
    void blocksOfOneByteDoNotWaitInMemory() throws IOException {
        HandMadeGzip gzip = new HandMadeGzip();
        gzip.begin();
        int blocks = 50_000;
        for (int i = 0; i < blocks; i++) {
            gzip.beginFixed(i == blocks - 1);
            gzip.literal(i % 7);
            gzip.endBlock();
        }
        gzip.end();
        long allocated = requireBack(gzip.bytes(), "small blocks");
        assertTrue(allocated < 1024L * blocks, allocated + " bytes");
    }

    @Test
    void modelIsNotChosenForEachOfManyMembers() throws IOException {
        HandMadeGzip gzip = new HandMadeGzip();
        for (int i = 0; i < 5_000; i++) {
            gzip.begin();
            gzip.beginFixed(true);
            for (int j = 0; j < 3; j++) {
                gzip.literal('a');
            }
            gzip.match(9, 2);
            gzip.endBlock();
            gzip.end();
        }
        long allocated = requireBack(gzip.bytes(), "members");
        assertTrue(allocated < 400 * MIB, allocated + " bytes");
    }

    /** The content that waits for a model and the largest block after it are more than two windows and a block. */
    @Test
    void largestBlockBehindOthersIsReadInTimeInProportion() throws IOException {
        HandMadeGzip gzip = new HandMadeGzip();
        gzip.begin();
        Random random = new Random(1);
        byte[] noise = new byte[65_000];
        for (int i = 0; i < 4; i++) {
            random.nextBytes(noise);
            gzip.stored(noise, false);
        }
        gzip.beginFixed(true);
        while (gzip.blockBytes() < DeflateBlock.MAX_BYTES - 4_000) {
            gzip.match(258, 1);
        }
        while (gzip.blockBytes() < DeflateBlock.MAX_BYTES - 1_000) {
            gzip.literal(random.nextInt(256));
        }
        gzip.endBlock();
        gzip.end();
        long allocated = requireBack(gzip.bytes(), "a large block");
        assertTrue(allocated < 400 * MIB, allocated + " bytes");
    }

    @Test
    void anyValidStreamComesBack() throws IOException {
        int cases = Effort.of(300, 10);
        for (int seed = 0; seed < cases; seed++) {
            byte[] gzip = HandMadeGzip.random(new Random(seed));
            requireBack(gzip, "seed " + seed);
        }
    }
}
