package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

import io.lcfs.compress.Effort;
import io.lcfs.compress.MalformedStreamException;
import io.lcfs.compress.OtherProgram;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A reader of a truncated or randomly changed stream throws an exception of the right type or returns the right bytes.
 */
@Tag("faults")
class DamageTest {
    private static final int FLIPS = Effort.of(4000, 100);

    @TempDir
    java.nio.file.Path directory;

    @Test
    void everyTruncationIsRefused() throws IOException {
        byte[] content = Zstd.join(Samples.mixed(9, 20_000), Samples.words(9, 20_000));
        byte[] compressed = Zstd.compress(content);
        for (int length = 0; length < compressed.length; length++) {
            byte[] cut = Arrays.copyOf(compressed, length);
            MalformedStreamException e = assertThrows(MalformedStreamException.class, () -> Zstd.decompress(cut));
            String ends = "zstd stream ends at byte " + length;
            assertEquals(ends, e.getMessage().substring(0, ends.length()));
        }
    }

    @Test
    void everyTruncationOfTwoFramesIsRefusedOrEndsBetweenThem() throws IOException {
        byte[] content = Samples.words(10, 5_000);
        byte[] frame = Zstd.compress(content);
        byte[] both = Zstd.join(frame, frame);
        for (int length = 0; length < both.length; length++) {
            byte[] cut = Arrays.copyOf(both, length);
            if (length == frame.length) {
                assertArrayEquals(content, Zstd.decompress(cut));
            } else {
                assertThrows(MalformedStreamException.class, () -> Zstd.decompress(cut));
            }
        }
    }

    @Test
    void changedBytesAreRefusedOrDoNotMatter() {
        List<byte[]> contents = List.of(
                Samples.mixed(11, 100_000), Samples.words(12, 30_000), Samples.skewed(13, 20_000), new byte[3000]);
        for (byte[] content : contents) {
            damage(content, Zstd.compress(content), true);
        }
    }

    @Test
    void changedBytesOfTheToolAreRefusedOrDoNotMatter() throws Exception {
        OtherProgram tool = new OtherProgram(directory);
        byte[] content = Zstd.join(Samples.mixed(14, 200_000), Samples.words(15, 200_000));
        damage(content, tool.pipe(content, "zstd", "-q", "-c", "-1"), true);
        damage(content, tool.file(content, "zstd", "-q", "-c", "-19"), true);
        damage(content, tool.pipe(content, "zstd", "-q", "-c", "-9", "--no-check"), false);
        byte[] little = Samples.words(16, 3_000);
        damage(little, tool.file(little, "zstd", "-q", "-c", "-19"), true);
        damage(little, tool.file(little, "zstd", "-q", "-c", "-3", "--no-check"), false);
    }

    @Test
    void randomBlocksAreRefusedOrDecoded() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < FLIPS; i++) {
            byte[] block = new byte[2 + random.nextInt(60)];
            random.nextBytes(block);
            // There are few literals, plain or coded, so that the decoder reaches the parts behind them.
            block[0] = (byte) (random.nextInt(6) << 3 | random.nextInt(4));
            byte[] frame = Zstd.join(MalformedTest.HEADER, MalformedTest.block(2, true, block));
            try {
                Zstd.decompress(frame);
            } catch (MalformedStreamException e) {
                // The expected outcome.
            } catch (IOException | RuntimeException e) {
                fail("seed " + seed + ", case " + i, e);
            }
        }
    }

    private static void damage(byte[] content, byte[] compressed, boolean verified) {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int i = 0; i < FLIPS; i++) {
            byte[] changed = compressed.clone();
            // Half of the changes are near the start, because headers and tables are there.
            int within = i % 2 == 0 ? changed.length : Math.min(changed.length, 200);
            for (int j = random.nextInt(3); j >= 0; j--) {
                changed[random.nextInt(within)] ^= (byte) (1 << random.nextInt(8));
            }
            try {
                byte[] decompressed = Zstd.decompress(changed);
                if (verified) {
                    assertArrayEquals(content, decompressed, "seed " + seed + ", case " + i);
                }
            } catch (MalformedStreamException e) {
                // The expected outcome.
            } catch (IOException | RuntimeException e) {
                fail("seed " + seed + ", case " + i, e);
            }
        }
    }
}
