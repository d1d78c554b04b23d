package io.lcfs.compress.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.Sha256;
import io.lcfs.compress.zstd.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The JDK reads the output, the output depends only on the content, and it is the same as in earlier versions. */
class GzipOutputStreamTest {
    static byte[] compress(byte[] content) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GzipOutputStream out = new GzipOutputStream(target)) {
            out.write(content);
        }
        return target.toByteArray();
    }

    private static void requireRoundTrip(byte[] content, String name) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compress(content)))) {
            assertArrayEquals(content, in.readAllBytes(), name);
        }
    }

    @Test
    void everySampleIsReadAgain() throws Exception {
        for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
            requireRoundTrip(sample.getValue(), sample.getKey());
        }
    }

    @Test
    void lengthsAroundABlockAndAWindowAreReadAgain() throws Exception {
        for (int edge : new int[] {0, 3, 258, 32_768, 65_535, 65_536, 98_304, 131_072}) {
            for (int length = Math.max(0, edge - 4); length < edge + 5; length++) {
                requireRoundTrip(new byte[length], "zeros " + length);
                requireRoundTrip(Samples.random(length, length), "random " + length);
                requireRoundTrip(Samples.words(length, length), "words " + length);
            }
        }
    }

    @Test
    void matchesReachBackToTheLastByteOfTheWindow() throws Exception {
        for (int distance : new int[] {1, 2, 3, 4, 5, 8, 9, 4096, 4097, 32_767, 32_768, 32_769}) {
            byte[] once = Samples.random(distance, distance);
            byte[] content = new byte[200_000];
            for (int i = 0; i < content.length; i++) {
                content[i] = once[i % distance];
            }
            requireRoundTrip(content, "distance " + distance);
            boolean reached = compress(content).length < 40_000;
            assertEquals(distance <= 32_768, reached, "distance " + distance);
        }
    }

    @Property(tries = 300)
    void anyBytesAreReadAgain(@ForAll @Size(max = 2000) byte[] content) throws IOException {
        requireRoundTrip(content, "any");
    }

    @Property(tries = 100)
    void anyMixtureIsReadAgain(@ForAll long seed, @ForAll @IntRange(max = 500_000) int length) throws IOException {
        requireRoundTrip(Samples.mixed(seed, length), "mixture " + seed);
    }

    @Property(tries = 30)
    void theBytesDoNotDependOnHowTheContentWasWritten(@ForAll long seed) throws IOException {
        byte[] content = Samples.mixed(seed, 300_000);
        Random random = new Random(seed);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GzipOutputStream out = new GzipOutputStream(target)) {
            int position = 0;
            while (position < content.length) {
                int count = Math.min(random.nextInt(1 << random.nextInt(18)), content.length - position);
                if (count == 1) {
                    out.write(content[position]);
                } else {
                    out.write(content, position, count);
                }
                position += count;
                out.flush();
            }
        }
        assertArrayEquals(compress(content), target.toByteArray());
    }

    @Test
    void whatCannotBeCompressedIsStored() throws Exception {
        byte[] content = Samples.random(1, 5_000_000);
        assertTrue(compress(content).length <= content.length + content.length / 4_096 + 32);
    }

    @Test
    void itIsHardlyLargerThanByZlib() throws Exception {
        for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
            if (sample.getValue().length > 1_000) {
                int zlib = deflatedLength(sample.getValue());
                int ours = compress(sample.getValue()).length;
                assertTrue(
                        ours <= zlib + zlib / 20 + sample.getValue().length / 3_000,
                        sample.getKey() + ": " + ours + " against " + zlib);
            }
        }
    }

    private static int deflatedLength(byte[] content) {
        Deflater deflater = new Deflater(6, true);
        try {
            deflater.setInput(content);
            deflater.finish();
            byte[] buffer = new byte[1 << 16];
            int length = 0;
            while (!deflater.finished()) {
                length += deflater.deflate(buffer);
            }
            return length;
        } finally {
            deflater.end();
        }
    }

    /** Version 1 of the form, byte by byte: a change of these bytes changes the digests of images. */
    @Test
    void theBytesAreThoseOfFormOne() throws Exception {
        assertEquals(
                "1f8b08000000000000ff030000000000" + "00000000", HexFormat.of().formatHex(compress(new byte[0])));
        assertEquals(
                "46ca811c588f86b65721f39f2ce768221066c2181946046d2f25206492d86bba",
                digest(Samples.words(4, 2_000_000)));
        assertEquals(
                "af6e099d8807e2300b6d5178610375a1ddccf938d8bd3ba91441a686b6c76f5e",
                digest(Samples.mixed(6, 3_000_000)));
        assertEquals(
                "36826d49da25122d6661c2162f99a04dc193b558f18e2588de914e0f88ddde87", digest(Samples.random(1, 300_000)));
        assertEquals(
                "ebc7640ff2ff4b75b1b377dcd6bc985f4c1e20b65ca9d0776e3a4f8595a67983", digest(Samples.skewed(5, 500_000)));
        assertEquals("7baf72e1bf59143613da98fd9b23d615a19381754b58b3453058d67e3278d060", digest(new byte[1_000_000]));
    }

    private static String digest(byte[] content) throws IOException {
        return Sha256.of(compress(content));
    }

    @Test
    void nothingIsWrittenAfterTheEnd() throws Exception {
        GzipOutputStream out = new GzipOutputStream(new ByteArrayOutputStream());
        out.close();
        out.close();
        assertThrows(IOException.class, () -> out.write(1));
        assertThrows(IOException.class, out::flush);
        byte[] bytes = new byte[3];
        assertThrows(IndexOutOfBoundsException.class, () -> out.write(bytes, 2, 2));
    }
}
