package io.lcfs.compress.gzip;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.compress.Sha256;
import io.lcfs.compress.zstd.Samples;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The JDK reads the output, the output depends only on the content, and it is the same as in earlier versions. */
class GzipOutputStreamTest {
    /** The digests of the compressed bytes of several contents, one for each level, in the order of the levels. */
    private static final String[] FORM_TWO = {
        "afc3f7bf825aa61ffceb044c4a8201c66562786db17e03c910479c597292e47c",
        "f7cc7017a8d3daa130c02cab4f205c945728d3e47fc7c625d470d57811c0c4c5",
        "35b6942fe58ccc00ec8f4bbe1ce3b9bf1126896a2f2b0272f43e54568c8228b4"
    };

    static byte[] compress(byte[] content) throws IOException {
        return compress(content, CompressionLevel.DEFAULT);
    }

    private static byte[] compress(byte[] content, CompressionLevel level) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (GzipOutputStream out = new GzipOutputStream(target, level, Parallelism.none())) {
            out.write(content);
        }
        return target.toByteArray();
    }

    private static void requireRoundTrip(byte[] content, String name) throws IOException {
        for (CompressionLevel level : CompressionLevel.values()) {
            try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(compress(content, level)))) {
                assertArrayEquals(content, in.readAllBytes(), name + ", " + level);
            }
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
        for (int edge : new int[] {0, 3, 258, 32_768, 65_535, 65_536, 98_304, 524_288, 557_056, 1_048_576}) {
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
            for (CompressionLevel level : CompressionLevel.values()) {
                boolean reached = compress(content, level).length < 40_000;
                boolean always = level != CompressionLevel.FAST || distance <= 4097 || distance > 32_768;
                assertTrue(!always || reached == distance <= 32_768, "distance " + distance + ", " + level);
            }
        }
    }

    @Test
    void aMatchDoesNotBeginBeforeTheContent() throws Exception {
        byte[] once = Samples.random(7, 100);
        byte[] content = new byte[1000];
        System.arraycopy(once, 0, content, 0, once.length);
        System.arraycopy(once, 0, content, 500, once.length);
        requireRoundTrip(content, "zeros before the second of two");
    }

    @Property(tries = 300)
    void anyBytesAreReadAgain(@ForAll @Size(max = 2000) byte[] content) throws IOException {
        requireRoundTrip(content, "any");
    }

    @Property(tries = 100)
    void anyMixtureIsReadAgain(@ForAll long seed, @ForAll @IntRange(max = 1_500_000) int length) throws IOException {
        requireRoundTrip(Samples.mixed(seed, length), "mixture " + seed);
    }

    @Property(tries = 30)
    void theBytesDoNotDependOnHowTheContentWasWritten(@ForAll long seed) throws IOException {
        byte[] content = Samples.mixed(seed, 1_300_000);
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
                requireSize(sample, CompressionLevel.SMALL, 6);
                requireSize(sample, CompressionLevel.DEFAULT, 1);
            }
        }
    }

    private static void requireSize(Map.Entry<String, byte[]> sample, CompressionLevel level, int zlibLevel)
            throws IOException {
        int zlib = deflatedLength(sample.getValue(), zlibLevel);
        int ours = compress(sample.getValue(), level).length;
        assertTrue(
                ours <= zlib + zlib / 20 + sample.getValue().length / 3_000,
                sample.getKey() + ": " + ours + " at " + level + " against " + zlib + " at " + zlibLevel);
    }

    private static int deflatedLength(byte[] content, int level) {
        Deflater deflater = new Deflater(level, true);
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

    /** Version 2 of the form: a change of these bytes changes the digests of images. */
    @Test
    void theBytesAreThoseOfFormTwo() throws Exception {
        for (CompressionLevel level : CompressionLevel.values()) {
            assertEquals(
                    "1f8b08000000000000ff030000000000" + "00000000",
                    HexFormat.of().formatHex(compress(new byte[0], level)));
        }
        assertEquals(
                List.of(FORM_TWO),
                Stream.of(CompressionLevel.values())
                        .map(GzipOutputStreamTest::digest)
                        .toList());
    }

    /** Returns the digest of the compressed forms of several contents. */
    private static String digest(CompressionLevel level) {
        try (ByteArrayOutputStream all = new ByteArrayOutputStream()) {
            all.write(compress(Samples.words(4, 2_000_000), level));
            all.write(compress(Samples.mixed(6, 3_000_000), level));
            all.write(compress(Samples.random(1, 300_000), level));
            all.write(compress(Samples.skewed(5, 700_000), level));
            all.write(compress(new byte[1_000_000], level));
            return Sha256.of(all.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
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
