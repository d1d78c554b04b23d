package io.lcfs.compress;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.lcfs.compress.bits.LittleEndian;
import io.lcfs.compress.gzip.GzipInputStream;
import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.Samples;
import io.lcfs.compress.zstd.ZstdInputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * A reader of a valid stream with random changes throws a {@link MalformedStreamException} or returns the right
 * content. It never throws another exception, and never uses more memory than the content needs.
 */
@Tag("faults")
class ReaderFuzzTest {
    private static final int CASES = Effort.of(10_000, 300);
    /**
     * The bytes that a reader may allocate in any case. The next constant is the number of further bytes for each byte
     * of content, because the window grows with the content.
     */
    private static final long ALLOCATED_BYTES = 16 << 20;

    private static final int ALLOCATED_PER_BYTE = 4;
    /** The first bytes of a zstd frame. The next constants are the position of its flags, and that of a checksum. */
    private static final int ZSTD_MAGIC = 0xFD2FB528;

    private static final int ZSTD_FLAGS = 4;

    private static final int CHECKSUM_FLAG = 1 << 2;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private interface Writer {
        OutputStream over(OutputStream out, CompressionLevel level, Parallelism parallelism) throws IOException;
    }

    private interface Opener {
        InputStream over(InputStream in) throws IOException;
    }

    private static byte[] content(Random random) {
        int length = random.nextInt(1 << random.nextInt(17));
        return switch (random.nextInt(3)) {
            case 0 -> Samples.words(random.nextLong(), length);
            case 1 -> Samples.mixed(random.nextLong(), length);
            default -> Samples.skewed(random.nextLong(), length);
        };
    }

    private static byte[] compress(Writer writer, Random random, byte[] content) throws IOException {
        ByteArrayOutputStream target = new ByteArrayOutputStream();
        CompressionLevel level = CompressionLevel.values()[random.nextInt(3)];
        try (OutputStream out = writer.over(target, level, Parallelism.none())) {
            out.write(content);
        }
        return target.toByteArray();
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }

    /** Returns a member with all fields that a header can have. */
    private static byte[] withFields(byte[] member) {
        byte[] header = {0x1F, (byte) 0x8B, 8, 0x1F, 1, 2, 3, 4, 2, 3, 3, 0, 'a', 'b', 'c', 'n', 0, 'c', 'd', 0};
        CRC32 crc = new CRC32();
        crc.update(header);
        byte[] sum = {(byte) crc.getValue(), (byte) (crc.getValue() >>> 8)};
        return join(header, sum, Arrays.copyOfRange(member, 10, member.length));
    }

    /** Returns bytes after one random change. */
    private static byte[] change(byte[] bytes, Random random) {
        int at = random.nextInt(1 + (random.nextBoolean() ? bytes.length : Math.min(bytes.length, 60)));
        int to = Math.min(bytes.length, at + random.nextInt(1 << random.nextInt(12)));
        byte[] before = Arrays.copyOf(bytes, at);
        byte[] range = Arrays.copyOfRange(bytes, at, to);
        byte[] after = Arrays.copyOfRange(bytes, to, bytes.length);
        byte[] noise = new byte[random.nextInt(9)];
        random.nextBytes(noise);
        return switch (random.nextInt(8)) {
            case 0 -> before;
            case 1 -> join(before, after);
            case 2 -> join(before, range, range, after);
            case 3 -> join(before, noise, after);
            case 4 -> join(before, noise, range, after);
            case 5 -> join(before, new byte[range.length], after);
            default -> flip(bytes, at, random);
        };
    }

    private static byte[] flip(byte[] bytes, int at, Random random) {
        byte[] flipped = bytes.clone();
        if (at < flipped.length) {
            flipped[at] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] read(Opener opener, byte[] stream, Random random) throws IOException {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        byte[] buffer = new byte[1 + random.nextInt(1 << 1 + random.nextInt(15))];
        long before = THREADS.getThreadAllocatedBytes(Thread.currentThread().getId());
        long kept = 0;
        try (InputStream in = opener.over(new ByteArrayInputStream(stream))) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                assertTrue(count > 0, "a read of no byte");
                content.write(buffer, 0, count);
                kept += count;
            }
        } finally {
            // The factor has 4 more, because the array of the content is copied when it grows.
            long allocated =
                    THREADS.getThreadAllocatedBytes(Thread.currentThread().getId()) - before;
            long most = ALLOCATED_BYTES + (ALLOCATED_PER_BYTE + 4) * kept;
            assertTrue(allocated <= most, allocated + " bytes were allocated for " + kept);
        }
        return content.toByteArray();
    }

    /**
     * Requires that the found bytes are repetitions of the content, because a change may have doubled or removed a
     * whole member.
     */
    private static void requireRepetitions(byte[] content, byte[] found, String name) {
        byte[] expected = new byte[found.length];
        if (content.length > 0) {
            assertTrue(found.length % content.length == 0, name + ": " + found.length + " bytes");
            for (int i = 0; i < found.length; i += content.length) {
                System.arraycopy(content, 0, expected, i, content.length);
            }
        }
        assertArrayEquals(expected, found, name);
    }

    /** Returns whether each frame of zstd that the stream may have is one with a checksum. */
    private static boolean hasChecksums(byte[] stream) {
        for (int i = 0; i + ZSTD_FLAGS < stream.length; i++) {
            boolean isFrame = LittleEndian.getInt(stream, i) == ZSTD_MAGIC;
            if (isFrame && (stream[i + ZSTD_FLAGS] & CHECKSUM_FLAG) == 0) {
                return false;
            }
        }
        return true;
    }

    private static void fuzz(Writer writer, Opener opener, boolean isGzip) throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        int cases = Integer.getInteger("lcfs.cases", CASES);
        for (int i = 0; i < cases; i++) {
            String name = "-Dlcfs.seed=" + (seed + i) + " -Dlcfs.cases=1";
            Random random = new Random(seed + i);
            byte[] content = content(random);
            byte[] stream = compress(writer, random, content);
            if (isGzip && random.nextBoolean()) {
                stream = withFields(stream);
            }
            if (random.nextInt(4) == 0) {
                stream = join(stream, stream);
            }
            for (int changes = random.nextInt(4); changes >= 0; changes--) {
                stream = change(stream, random);
            }
            try {
                byte[] found = read(opener, stream, random);
                if (isGzip || hasChecksums(stream)) {
                    requireRepetitions(content, found, name);
                }
            } catch (MalformedStreamException e) {
                // The expected outcome.
            } catch (IOException | RuntimeException e) {
                fail(name, e);
            }
        }
    }

    @Test
    void changedGzipIsRefusedOrRight() throws Exception {
        fuzz(GzipOutputStream::new, GzipInputStream::new, true);
    }

    @Test
    void changedZstdIsRefusedOrRight() throws Exception {
        fuzz(ZstdOutputStream::new, ZstdInputStream::new, false);
    }
}
