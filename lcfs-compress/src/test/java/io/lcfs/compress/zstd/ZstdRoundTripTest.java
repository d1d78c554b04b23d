package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The decoder reads the output of the encoder, and that output depends only on the content. */
class ZstdRoundTripTest {
    /** The digests of the compressed bytes of several contents, one for each level, in the order of the levels. */
    private static final String[] FORM_TWO = {
        "b64b9af00702ff7b948ae683dd3cf82a261ee705c0bd8f4a43fb0da822f3719f",
        "bb198a9546ba556c0c900eec1cd25e8bfad81cf2424469de82896e375a9a0435",
        "3596a248bebddbd83bc187415af50d8a071d1bd902828a5db8e14123f5836c7f"
    };

    private static void requireRoundTrip(byte[] content, String name) throws IOException {
        for (CompressionLevel level : CompressionLevel.values()) {
            assertArrayEquals(content, Zstd.decompress(Zstd.compress(content, level)), () -> name + ", " + level);
        }
    }

    @Test
    void everySampleCompressedDecompressesToItself() throws Exception {
        for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
            requireRoundTrip(sample.getValue(), sample.getKey());
        }
    }

    @Property(tries = 300)
    void anyBytesCompressedDecompressToThemselves(@ForAll @Size(max = 2000) byte[] content) throws IOException {
        requireRoundTrip(content, "any");
    }

    @Property(tries = 60)
    void anyMixtureCompressedDecompressesToItself(@ForAll long seed, @ForAll @IntRange(max = 3_000_000) int length)
            throws IOException {
        requireRoundTrip(Samples.mixed(seed, length), "mixture " + seed);
    }

    @Property(tries = 30)
    void outputDoesNotDependOnHowTheContentWasWritten(@ForAll long seed) throws IOException {
        byte[] content = Samples.mixed(seed, 2_500_000);
        Random random = new Random(seed);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (ZstdOutputStream out = new ZstdOutputStream(target)) {
            int position = 0;
            while (position < content.length) {
                int count = Math.min(random.nextInt(1 << random.nextInt(19)), content.length - position);
                if (count == 1) {
                    out.write(content[position]);
                } else {
                    out.write(content, position, count);
                }
                position += count;
                out.flush();
            }
        }
        assertArrayEquals(Zstd.compress(content), target.toByteArray());
    }

    /**
     * The digests of the output, which name layers and therefore must not depend on the JVM or the host, or change
     * unintentionally.
     */
    @Test
    void outputIsTheSameOnEveryJvm() {
        assertEquals(
                List.of(FORM_TWO),
                Stream.of(CompressionLevel.values())
                        .map(ZstdRoundTripTest::digest)
                        .toList());
    }

    /** Returns the digest of the compressed forms of several contents. */
    private static String digest(CompressionLevel level) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(Zstd.compress(new byte[0], level));
        all.writeBytes(Zstd.compress(Samples.mixed(42, 5_000_000), level));
        all.writeBytes(Zstd.compress(Samples.words(42, 1_000_000), level));
        all.writeBytes(Zstd.compress(Samples.skewed(42, 300_000), level));
        return Sha256.of(all.toByteArray());
    }

    @Test
    void partsAndTheBytesBeforeThemAreReadAgain() throws Exception {
        for (int edge : new int[] {ZstdPart.BEFORE_BYTES, ZstdPart.PART_BYTES, 2 * ZstdPart.PART_BYTES}) {
            for (int length = edge - 1; length < edge + 2; length++) {
                requireRoundTrip(new byte[length], "zeros " + length);
                requireRoundTrip(Samples.random(length, length), "random " + length);
                requireRoundTrip(Samples.mixed(length, length), "mixture " + length);
            }
        }
        byte[] once = Samples.random(9, ZstdPart.BEFORE_BYTES);
        byte[] often = Zstd.join(once, once, once, once, once, once);
        requireRoundTrip(often, "repeated");
        assertTrue(Zstd.compress(often).length < 2 * once.length, "matches reach into the part before");
    }

    @Test
    void aMatchDoesNotBeginBeforeTheContent() throws Exception {
        byte[] once = Samples.random(7, 100);
        byte[] content = new byte[1000];
        System.arraycopy(once, 0, content, 0, once.length);
        System.arraycopy(once, 0, content, 500, once.length);
        requireRoundTrip(content, "zeros before the second of two");
    }

    @Test
    void folderOfFilesIsSmallerThanWithGzip() throws Exception {
        for (String name : new String[] {"a folder of a JDK", "class files", "words"}) {
            byte[] content = Samples.all().get(name);
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
                out.write(content);
            }
            int compressed = Zstd.compress(content).length;
            assertTrue(compressed < gzip.size(), () -> name + ": " + compressed + ", with gzip " + gzip.size());
        }
    }

    @Test
    void randomBytesGrowByLittle() {
        byte[] content = Samples.random(1, 10 * Frame.MAX_BLOCK_BYTES);
        // Magic number and header, a header for each block, and the checksum.
        assertEquals(content.length + 6 + 10 * 3 + 4, Zstd.compress(content).length);
    }

    @Test
    void joinedFramesAreOneContent() throws IOException {
        byte[] first = Samples.words(1, 300_000);
        byte[] second = Samples.mixed(2, 300_000);
        byte[] skipped = Zstd.bytes(0x5F, 0x2A, 0x4D, 0x18, 5, 0, 0, 0, 1, 2, 3, 4, 5);
        byte[] joined = Zstd.join(
                skipped,
                Zstd.compress(first),
                skipped,
                skipped,
                Zstd.compress(new byte[0]),
                Zstd.compress(second),
                skipped);
        assertArrayEquals(Zstd.join(first, second), Zstd.decompress(joined));
    }

    @Test
    void onlySkippableFramesAreEmptyContent() throws IOException {
        assertEquals(0, Zstd.decompress(Zstd.bytes(0x50, 0x2A, 0x4D, 0x18, 1, 0, 0, 0, 9)).length);
    }

    @Test
    void sourceReadByteByByteGivesTheSame() throws IOException {
        byte[] content = Samples.mixed(3, 400_000);
        InputStream slow = new ByteArrayInputStream(Zstd.compress(content)) {
            @Override
            public synchronized int read(byte[] target, int start, int length) {
                return super.read(target, start, Math.min(length, 1));
            }
        };
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        try (ZstdInputStream in = new ZstdInputStream(slow)) {
            for (int value = in.read(); value >= 0; value = in.read()) {
                target.write(value);
            }
            assertEquals(-1, in.read());
            assertEquals(-1, in.read(new byte[5], 0, 5));
            assertEquals(0, in.available());
        }
        assertArrayEquals(content, target.toByteArray());
    }

    @Test
    void closedStreamsAreNotReadOrWritten() throws IOException {
        ZstdInputStream in = new ZstdInputStream(new ByteArrayInputStream(Zstd.compress(new byte[10])));
        assertEquals(0, in.read());
        in.close();
        assertThrows(IOException.class, in::read);
        assertThrows(IOException.class, in::available);
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        ZstdOutputStream out = new ZstdOutputStream(target);
        out.close();
        int length = target.size();
        out.close();
        assertEquals(length, target.size());
        assertThrows(IOException.class, () -> out.write(1));
    }
}
