package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.gzip.GzipOutputStream;
import io.lcfs.compress.zstd.ZstdOutputStream;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportLimits;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;

/** The rules of docs/OCI.md for compressed layers. The name of each test begins with the number of its rule. */
class CompressionRulesTest {
    private static final byte[] TAR = new TarBytes().file("f", "hello").bytes();

    private static byte[] member(byte[] content) {
        return member(content, 0, new byte[0], false, Deflater.BEST_COMPRESSION);
    }

    /**
     * Returns a gzip member with the given flags, the header fields that belong to them, and a checksum of the header
     * if {@code headerSum} is true.
     */
    private static byte[] member(byte[] content, int flags, byte[] fields, boolean headerSum, int level) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(new byte[] {0x1F, (byte) 0x8B, 8, (byte) (flags | (headerSum ? 2 : 0)), 0, 0, 0, 0, 0, -1});
        out.writeBytes(fields);
        if (headerSum) {
            little(out, crc(out.toByteArray()), 2);
        }
        Deflater deflater = new Deflater(level, true);
        deflater.setInput(content);
        deflater.finish();
        byte[] deflated = new byte[content.length + 100];
        out.write(deflated, 0, deflater.deflate(deflated));
        deflater.end();
        little(out, crc(content), 4);
        little(out, content.length, 4);
        return out.toByteArray();
    }

    private static long crc(byte[] bytes) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        return crc.getValue();
    }

    private static void little(ByteArrayOutputStream out, long number, int bytes) {
        for (int i = 0; i < bytes; i++) {
            out.write((int) (number >>> i * 8));
        }
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        Arrays.asList(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }

    private static byte[] latin1(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] with(byte[] bytes, int at, int value) {
        byte[] changed = bytes.clone();
        changed[at] = (byte) value;
        return changed;
    }

    private static void reads(String what, byte[] blob) throws IOException {
        try (Images images = new Images()) {
            ImportedLayer layer = images.read(null, blob, ImportOptions.defaults());
            assertEquals(Digest.of(TAR), layer.diffId(), what);
            assertEquals(Digest.of(blob), layer.blob().digest(), what);
            assertEquals(List.of(), layer.notes(), what);
        }
    }

    private static void refused(String what, byte[] blob, String... words) throws IOException {
        try (Images images = new Images()) {
            Descriptor expected = Descriptor.of(MediaTypes.LAYER_GZIP, blob);
            ImportOptions options = ImportOptions.defaults().withBlob(expected).withDiffId(Digest.of(TAR));
            InvalidImageException e =
                    assertThrows(InvalidImageException.class, () -> images.read(null, blob, options), what);
            assertTrue(e.getMessage().contains("blob " + expected.digest()), e.getMessage());
            assertTrue(e.getMessage().contains("layer " + Digest.of(TAR)), e.getMessage());
            for (String word : words) {
                assertTrue(e.getMessage().contains(word), what + ": " + e.getMessage() + " does not say " + word);
            }
            assertEquals(0, images.store.list().size(), "layers left");
        }
    }

    @Test
    void gzip01HeadersMayHaveAllFields() throws Exception {
        byte[] extra = join(new byte[] {7, 0}, latin1("XX\3\0abc"));
        byte[] all = join(extra, latin1("n\u00E4me\0"), latin1("c\u00F6mment\0"));
        reads("all", member(TAR, 4 | 8 | 16, all, true, 9));
        reads("name", member(TAR, 8, latin1("n".repeat(100_000) + "\0"), false, 9));
        reads("extra", member(TAR, 4, join(new byte[] {-1, -1}, new byte[65535]), false, 9));
        reads("text", member(TAR, 1, new byte[0], false, 9));
        reads("stored", member(TAR, 0, new byte[0], false, 0));
        byte[] summed = member(TAR, 0, new byte[0], true, 9);
        refused("sum of the header", with(summed, 10, summed[10] ^ 1), "gzip header", "checksum");
        for (int flag : new int[] {0x20, 0x40, 0x80}) {
            refused("reserved flag", with(member(TAR), 3, flag), "flags 0x" + Integer.toHexString(flag));
        }
        refused("method", with(member(TAR), 2, 7), "method 7");
    }

    @Test
    void gzip02MembersMayBeManyAndEmpty() throws Exception {
        byte[] empty = member(new byte[0]);
        byte[] first = member(Arrays.copyOf(TAR, 100));
        byte[] rest = member(Arrays.copyOfRange(TAR, 100, TAR.length));
        reads("two", join(first, rest));
        reads("first", join(empty, member(TAR)));
        reads("last", join(member(TAR), empty));
        reads("between", join(first, empty, empty, rest));
        try (Images images = new Images()) {
            ImportedLayer layer = images.read(null, empty, ImportOptions.defaults());
            assertEquals(Digest.of(new byte[0]), layer.diffId());
            assertEquals("", images.tree(layer.name()));
        }
    }

    @Test
    void gzip03BehindTheLastMemberAreZerosAtMost() throws Exception {
        for (int zeros : new int[] {1, 2, 512, 100_000}) {
            reads("zeros", join(member(TAR), new byte[zeros]));
        }
        refused("garbage", join(member(TAR), latin1("garbage")), "no gzip member begins at byte");
        refused("garbage behind zeros", join(member(TAR), latin1("\0\0x")), "other than zero behind its last member");
        refused(
                "a member behind zeros",
                join(member(TAR), new byte[512], member(TAR)),
                "other than zero behind its last member");
    }

    @Test
    void gzip04EachCutSaysWhereAndEachChangeIsFound() throws Exception {
        byte[] whole = member(TAR, 4 | 8 | 16, join(new byte[] {2, 0, 1, 1}, latin1("n\0c\0")), true, 9);
        for (int length = 2; length < whole.length; length++) {
            refused("cut after " + length, Arrays.copyOf(whole, length), "gzip stream ends at byte " + length);
            refused("second member", join(member(TAR), Arrays.copyOf(whole, length)), "gzip stream ends");
        }
        byte[] plain = member(TAR);
        for (int at = plain.length - 8; at < plain.length; at++) {
            refused("changed at " + at, with(plain, at, plain[at] ^ 0x55), "gzip");
        }
        // A change of the deflated bytes is refused, or it is one that does not change the content.
        for (int at = 10; at < plain.length - 8; at++) {
            byte[] changed = with(plain, at, plain[at] ^ 0x55);
            try (Images images = new Images()) {
                assertEquals(
                        Digest.of(TAR),
                        images.read(null, changed, ImportOptions.defaults()).diffId());
            } catch (InvalidImageException e) {
                assertTrue(e.getMessage().contains("gzip"), e.getMessage());
            }
        }
    }

    /** Returns a stream that fails in the middle, like a broken connection. */
    private static InputStream failing(byte[] bytes, IOException failure) {
        InputStream in = new ByteArrayInputStream(bytes);
        return new InputStream() {
            @Override
            public int read() throws IOException {
                byte[] one = new byte[1];
                return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
            }

            @Override
            public int read(byte[] target, int start, int length) throws IOException {
                int count = in.read(target, start, length);
                if (count < 0) {
                    throw failure;
                }
                return count;
            }
        };
    }

    @Test
    void stream01AFailureOfTheSourceIsThrownAsItIs() throws Exception {
        Map<String, byte[]> blobs = new LinkedHashMap<>();
        byte[] content = new byte[700_000];
        new Random(1).nextBytes(content);
        byte[] tar = new TarBytes().entry('0', "f", "", content).bytes();
        blobs.put("tar", tar);
        blobs.put("gzip", member(tar));
        try (Images images = new Images()) {
            String layer = images.read(null, tar);
            ByteArrayOutputStream zstd = new ByteArrayOutputStream();
            images.tars.blob(layer, Compression.ZSTD, ExportOptions.defaults()).writeTo(zstd);
            blobs.put("zstd", zstd.toByteArray());
        }
        for (Map.Entry<String, byte[]> blob : blobs.entrySet()) {
            for (int length = 0; length < blob.getValue().length; length += 50_001) {
                IOException failure = length % 2 == 0
                        ? new IOException("502 from a registry")
                        : new NoSuchFileException("a file of the host");
                InputStream in = failing(Arrays.copyOf(blob.getValue(), length), failure);
                try (Images images = new Images()) {
                    IOException e =
                            assertThrows(IOException.class, () -> images.tars.read(null, in, ImportOptions.defaults()));
                    assertSame(failure, e, blob.getKey() + " after " + length);
                    assertEquals(0, images.store.list().size(), "layers left");
                }
            }
        }
    }

    @Test
    void stream02ZerosMayBeCompressedToNothingAndTheNoteSaysSo() throws Exception {
        byte[] zeros = new TarBytes()
                .rawSize(String.format("%011o", 70 << 20))
                .file("zeros", "")
                .open();
        byte[] tar = Arrays.copyOf(zeros, zeros.length + (70 << 20) + 1024);
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (Images images = new Images(200L << 20)) {
            String layer = images.read(null, tar);
            images.tars.blob(layer, Compression.ZSTD, ExportOptions.defaults()).writeTo(packed);
            assertTrue(tar.length / packed.size() > 5000, "ratio " + tar.length / packed.size());
        }
        try (Images images = new Images(200L << 20)) {
            ImportedLayer layer = images.read(null, packed.toByteArray(), ImportOptions.defaults());
            assertEquals(Digest.of(tar), layer.diffId());
            assertTrue(
                    layer.notes().toString().contains("compressed to " + packed.size()),
                    layer.notes().toString());
        }
    }

    @Test
    void stream03WindowsAboveTheLimitAreReadByOption() throws Exception {
        // A frame without content and with a window of 256 MiB: magic number, no flags, the exponent, a last raw block.
        byte[] frame = {0x28, (byte) 0xB5, 0x2F, (byte) 0xFD, 0, (byte) (28 - 10 << 3), 1, 0, 0};
        refused("window", frame, "window", "134217728");
        try (Images images = new Images()) {
            ImportLimits limits = ImportLimits.defaults().withMaxWindowBytes(1 << 28);
            images.read(null, frame, ImportOptions.defaults().withLimits(limits));
        }
        for (int bytes : new int[] {1023, (1 << 30) + 1}) {
            assertThrows(
                    IllegalArgumentException.class,
                    () -> ImportLimits.defaults().withMaxWindowBytes(bytes));
        }
    }

    @Test
    void stream04AnEmptyBlobIsALayerWithNothing() throws Exception {
        try (Images images = new Images()) {
            ImportedLayer layer = images.read(null, new byte[0], ImportOptions.defaults());
            assertEquals(Digest.of(new byte[0]), layer.diffId());
            assertArrayEquals(new byte[0], images.write(layer.name()));
        }
    }

    private interface Compressor {
        OutputStream over(OutputStream out) throws IOException;
    }

    @Test
    void stream05AfterAWriteThatFailedEachCallSaysSoAndNothingMoreIsWritten() throws Exception {
        for (Compressor compressor : List.<Compressor>of(GzipOutputStream::new, ZstdOutputStream::new)) {
            for (int good = 1; good < 5; good++) {
                FailingOutput target = new FailingOutput(good);
                byte[] noise = new byte[1 << 24];
                new Random(good).nextBytes(noise);
                OutputStream out = compressor.over(target);
                IOException first = assertThrows(IOException.class, () -> {
                    try (out) {
                        out.write(noise);
                    }
                });
                assertSame(target.failure, first);
                for (Throwable later : first.getSuppressed()) {
                    assertSame(first, later.getCause(), later.toString());
                }
                assertEquals(good + 1, target.calls, "calls of write");
                assertTrue(target.closed, "the stream below is closed");
            }
            FailingOutput target = new FailingOutput(1);
            OutputStream out = compressor.over(target);
            assertThrows(IOException.class, () -> out.write(new byte[1 << 24]));
            assertSame(
                    target.failure,
                    assertThrows(IOException.class, () -> out.write(1)).getCause());
            assertSame(
                    target.failure, assertThrows(IOException.class, out::close).getCause());
            out.close();
        }
    }

    @Test
    void stream06FormatsThatNoLayerHasAreRefusedByName() throws Exception {
        refused("bzip2", latin1("BZh91AY&SY"), "compressed with bzip2");
        refused("xz", join(new byte[] {-3}, latin1("7zXZ\0\0")), "compressed with xz");
    }

    /** A stream that accepts some writes and then fails. */
    private static final class FailingOutput extends OutputStream {
        private final IOException failure = new IOException("disk full");
        private final int good;
        private int calls;
        private boolean closed;

        FailingOutput(int good) {
            this.good = good;
        }

        @Override
        public void write(int value) throws IOException {
            write(new byte[1], 0, 1);
        }

        @Override
        public void write(byte[] bytes, int start, int length) throws IOException {
            if (++calls > good) {
                throw failure;
            }
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
