package io.lcfs.oci.layout;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.compress.CompressionLevel;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.SampleImage;
import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.stream.Compressors;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Layouts in tar files: their bytes, and archives that are made to do harm. */
class OciArchiveTest {
    private static final SampleImage IMAGE = SampleImage.of("one", true);
    private static final byte[] VERSION = "{\"imageLayoutVersion\":\"1.0.0\"}".getBytes(StandardCharsets.UTF_8);

    @TempDir
    private Path temporary;

    private Path file() {
        return temporary.resolve("archive.tar");
    }

    private Path archive() throws IOException {
        try (ImageTarget target = OciArchive.create(file())) {
            IMAGE.writeTo(target, "v1");
        }
        return file();
    }

    /** Creates an archive with a valid version and the entries that a test adds. */
    private Path forged(Forger forger) throws IOException {
        try (OutputStream out = Files.newOutputStream(file());
                TarArchiveOutputStream tar = new TarArchiveOutputStream(out, "UTF-8")) {
            tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
            SampleImage.add(tar, "oci-layout", VERSION);
            forger.forge(tar);
        }
        return file();
    }

    private interface Forger {
        void forge(TarArchiveOutputStream tar) throws IOException;
    }

    private void refused(Forger forger) throws IOException {
        Path archive = forged(forger);
        assertThrows(InvalidImageException.class, () -> OciArchive.open(archive));
    }

    @Test
    void anImageIsReadAsItWasWritten() throws IOException {
        try (OciArchive archive = OciArchive.open(archive())) {
            assertEquals(List.of("v1"), archive.tags());
            assertEquals(1, archive.index().manifests().size());
            assertArrayEquals(
                    IMAGE.manifest().document().bytes(), archive.read("v1").bytes());
            assertEquals(
                    MediaTypes.MANIFEST,
                    archive.read(IMAGE.digest().toString()).descriptor().mediaType());
            assertArrayEquals(
                    IMAGE.config().bytes(), SampleImage.readAll(archive, "v1").bytes());
            assertThrows(NoSuchImageException.class, () -> archive.read("v2"));
        }
    }

    @Test
    void theSameImageMakesTheSameBytes() throws IOException {
        byte[] first = Files.readAllBytes(archive());
        String user = System.setProperty("user.name", "somebody-else");
        try {
            assertArrayEquals(first, Files.readAllBytes(archive()));
        } finally {
            System.setProperty("user.name", user);
        }
    }

    /** The test compares each field of the header of POSIX.1-1988, with the size in octal. */
    @Test
    void aHeaderHasTheseBytes() throws IOException {
        byte[] archive = Files.readAllBytes(archive());
        byte[] layer = IMAGE.layers().get(0);
        String name = "blobs/sha256/" + Digest.of(layer).hex();
        assertEquals(name, text(archive, 0, 100));
        assertEquals("0000644", text(archive, 100, 8));
        assertEquals("0000000", text(archive, 108, 8));
        assertEquals("0000000", text(archive, 116, 8));
        assertEquals(String.format("%011o", layer.length), text(archive, 124, 12));
        assertEquals("00000000000", text(archive, 136, 12));
        assertEquals("0", text(archive, 156, 1));
        assertEquals("ustar", text(archive, 257, 6));
        assertEquals("00", text(archive, 263, 2));
        assertEquals("", text(archive, 265, 32));
        assertArrayEquals(layer, Arrays.copyOfRange(archive, 512, 512 + layer.length));
        assertEquals(0, archive.length % 512);
        assertArrayEquals(new byte[1024], Arrays.copyOfRange(archive, archive.length - 1024, archive.length));
    }

    private static String text(byte[] bytes, int start, int length) {
        String text = new String(bytes, start, length, StandardCharsets.US_ASCII);
        return text.indexOf('\0') < 0 ? text : text.substring(0, text.indexOf('\0'));
    }

    @Test
    void blobsAreWrittenOnceAndKnownUntilTheEnd() throws IOException {
        byte[] bytes = {1, 2, 3};
        try (ImageTarget target = OciArchive.create(file())) {
            assertFalse(target.has(Digest.of(bytes)));
            Descriptor written = target.write(SampleImage.unknown(bytes));
            assertEquals(Descriptor.of("application/octet-stream", bytes), written);
            assertTrue(target.has(Digest.of(bytes)));
            assertEquals(written, target.write(SampleImage.unknown(bytes)));
            assertEquals(written, target.write(Blob.of(bytes)));
            IMAGE.writeTo(target, "v1");
        }
        try (OciArchive archive = OciArchive.open(file())) {
            assertArrayEquals(bytes, SampleImage.bytes(archive, Descriptor.of(MediaTypes.LAYER, bytes)));
        }
    }

    @Test
    void nothingIsWrittenToACompleteArchive() throws IOException {
        ImageTarget target = OciArchive.create(file());
        IMAGE.writeTo(target, "v1");
        target.close();
        target.close();
        assertThrows(IllegalStateException.class, () -> target.write(SampleImage.unknown(new byte[1])));
    }

    @Test
    void aBlobThatIsNotWhatItWasSaidToBeLeavesNothing() throws IOException {
        byte[] good = Files.readAllBytes(archive());
        byte[] bytes = new byte[5000];
        Descriptor wrong = Descriptor.of("application/octet-stream", Digest.parse("sha256:" + "0".repeat(64)), 5000);
        try (ImageTarget target = OciArchive.create(file())) {
            assertThrows(InvalidImageException.class, () -> target.write(SampleImage.promised(wrong, bytes)));
            assertFalse(target.has(wrong.digest()));
            IMAGE.writeTo(target, "v1");
        }
        assertArrayEquals(good, Files.readAllBytes(file()));
    }

    @Test
    void anArchiveWithoutADocumentDoesNotComeToBe() throws IOException {
        byte[] before = Files.readAllBytes(archive());
        try (ImageTarget target = OciArchive.create(file())) {
            target.write(SampleImage.unknown(new byte[10]));
        }
        assertArrayEquals(before, Files.readAllBytes(file()));
        try (Stream<Path> files = Files.list(temporary)) {
            assertEquals(List.of(file()), files.toList());
        }
    }

    @Test
    void namesLongerThanAHeaderAreReadBack() throws Exception {
        byte[] bytes = {4, 5};
        String hex =
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-512").digest(bytes));
        Descriptor blob = Descriptor.of(MediaTypes.LAYER, new Digest("sha512", hex), 2);
        try (ImageTarget target = OciArchive.create(file())) {
            target.write(SampleImage.promised(blob, bytes));
            IMAGE.writeTo(target, "v1");
        }
        try (OciArchive archive = OciArchive.open(file())) {
            assertArrayEquals(bytes, SampleImage.bytes(archive, blob));
        }
    }

    @Test
    void anArchiveThatWasCutIsRefusedWhereverItWasCut() throws IOException {
        byte[] whole = Files.readAllBytes(archive());
        int end = whole.length - 1024 - 512 + VERSION.length;
        for (int length = 0; length < end; length += 101) {
            Files.write(file(), Arrays.copyOf(whole, length));
            assertThrows(IOException.class, () -> OciArchive.open(file()), "cut at " + length);
        }
        Files.write(file(), Arrays.copyOf(whole, end));
        OciArchive.open(file()).close(); // Some tools write neither the padding nor the end of the archive.
    }

    @ParameterizedTest
    @ValueSource(strings = {"../x", "a/../../x", "/etc/passwd", "a//b", "./../x", "blobs/./x", ".", ".."})
    void namesThatLeadElsewhereAreRefused(String name) throws IOException {
        refused(tar -> {
            TarArchiveEntry entry = new TarArchiveEntry(name, true);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
        });
    }

    @Test
    void entriesWithTheSameNameAreRefused() throws IOException {
        refused(tar -> {
            SampleImage.add(tar, "index.json", VERSION);
            SampleImage.add(tar, "./index.json", VERSION);
        });
    }

    @Test
    void blobsThatAreLinksAreRefused() throws IOException {
        Descriptor layer = IMAGE.manifest().layers().get(0);
        Path forged = forged(tar -> {
            TarArchiveEntry link = new TarArchiveEntry(LayoutFiles.path(layer.digest()), TarConstants.LF_SYMLINK);
            link.setLinkName("../../oci-layout");
            tar.putArchiveEntry(link);
            tar.closeArchiveEntry();
        });
        try (OciArchive archive = OciArchive.open(forged)) {
            assertThrows(InvalidImageException.class, () -> archive.open(layer));
        }
    }

    @Test
    void aNameWithoutEndIsRefused() throws IOException {
        refused(tar -> longName(tar, 300 << 10));
        refused(tar -> longName(tar, 600));
    }

    private static void longName(TarArchiveOutputStream tar, int length) throws IOException {
        TarArchiveEntry name = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
        name.setSize(length);
        tar.putArchiveEntry(name);
        tar.write("x".repeat(length).getBytes(StandardCharsets.UTF_8));
        tar.closeArchiveEntry();
        SampleImage.add(tar, "x", VERSION);
    }

    /** Each header with a long name is followed by another one, so a recursive reader would run out of stack. */
    @Test
    void headersThatNestWithoutEndAreRefused() throws IOException {
        refused(tar -> {
            for (int i = 0; i < 20_000; i++) {
                TarArchiveEntry entry = new TarArchiveEntry("././@LongLink", TarConstants.LF_GNUTYPE_LONGNAME);
                tar.putArchiveEntry(entry);
                tar.closeArchiveEntry();
            }
        });
    }

    @Test
    void aHundredThousandEntriesAreReadAndNoMore() throws IOException {
        OciArchive.open(forged(tar -> directories(tar, 99_999))).close();
        refused(tar -> directories(tar, 100_000));
    }

    private static void directories(TarArchiveOutputStream tar, int count) throws IOException {
        for (int i = 0; i < count; i++) {
            tar.putArchiveEntry(new TarArchiveEntry("d/"));
            tar.closeArchiveEntry();
        }
    }

    @Test
    void whatIsCompressedOrNoTarIsRefusedByName() throws IOException {
        byte[] whole = Files.readAllBytes(archive());
        Files.write(file(), new byte[] {'B', 'Z', 'h', '9', 1, 2, 3, 4});
        InvalidImageException e = assertThrows(InvalidImageException.class, () -> OciArchive.open(file()));
        assertTrue(e.getMessage().contains("bzip2; decompress it"), e.getMessage());
        byte[] packed = SampleImage.gzip(whole);
        Files.write(file(), Arrays.copyOf(packed, packed.length / 2));
        assertThrows(IOException.class, () -> OciArchive.open(file()));
        Files.writeString(file(), "x".repeat(10_000));
        assertThrows(InvalidImageException.class, () -> OciArchive.open(file()));
        whole[5] ^= 1;
        Files.write(file(), whole);
        assertThrows(InvalidImageException.class, () -> OciArchive.open(file()));
    }

    @Test
    void anArchiveThatIsCompressedAsAWholeIsRead() throws IOException {
        byte[] whole = Files.readAllBytes(archive());
        ByteArrayOutputStream zstd = new ByteArrayOutputStream();
        try (OutputStream out =
                Compressors.compress(zstd, Compression.ZSTD, CompressionLevel.DEFAULT, Parallelism.none())) {
            out.write(whole);
        }
        for (byte[] packed : List.of(SampleImage.gzip(whole), zstd.toByteArray())) {
            Files.write(file(), packed);
            try (OciArchive archive = OciArchive.open(file())) {
                String tag = archive.tags().get(0);
                assertArrayEquals(
                        IMAGE.config().bytes(),
                        SampleImage.readAll(archive, tag).bytes());
            }
        }
    }

    @Test
    void aTarWithoutALayoutIsRefused() throws IOException {
        Files.write(file(), IMAGE.layers().get(0).clone());
        assertThrows(NoSuchFileException.class, () -> OciArchive.open(file()));
        Files.write(file(), SampleImage.of("x", false).layers().get(0));
        assertThrows(NoSuchFileException.class, () -> OciArchive.open(file()));
    }
}
