package io.lcfs.compress.zstd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.Sha256;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** The decoder reads the output of the encoder, and that output depends only on the content. */
class ZstdRoundTripTest {
    @Test
    void everySampleCompressedDecompressesToItself() throws Exception {
        for (Map.Entry<String, byte[]> sample : Samples.all().entrySet()) {
            assertArrayEquals(
                    sample.getValue(), Zstd.decompress(Zstd.compress(sample.getValue())), () -> sample.getKey());
        }
    }

    @Property(tries = 300)
    void anyBytesCompressedDecompressToThemselves(@ForAll @Size(max = 2000) byte[] content) throws IOException {
        assertArrayEquals(content, Zstd.decompress(Zstd.compress(content)));
    }

    @Property(tries = 100)
    void anyMixtureCompressedDecompressesToItself(@ForAll long seed, @ForAll @IntRange(max = 1_000_000) int length)
            throws IOException {
        byte[] content = Samples.mixed(seed, length);
        assertArrayEquals(content, Zstd.decompress(Zstd.compress(content)));
    }

    @Property(tries = 50)
    void outputDoesNotDependOnHowTheContentWasWritten(@ForAll long seed) throws IOException {
        byte[] content = Samples.mixed(seed, 500_000);
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
    void outputIsTheSameOnEveryJvm() throws IOException {
        assertEquals(
                "a5265c7e36a742a4b9763101eb2cdfeca86efe58b79c54045ed03307e94175fa",
                Sha256.of(Zstd.compress(Samples.mixed(42, 5_000_000))));
        assertEquals(
                "f2644cf3bdd7239ff8f07b5f324a1aa4ed665eb5bc8357252e7be56caf249b5b",
                Sha256.of(Zstd.compress(Samples.words(42, 1_000_000))));
        assertEquals(
                "4d1b38592840022535bee33c5b8afa5f9c10e5db2687f9ad43277ff822a45860",
                Sha256.of(Zstd.compress(Samples.skewed(42, 300_000))));
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
