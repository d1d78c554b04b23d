package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tars are imported as layers and exported as the same bytes. */
class LayerTarsTest {
    @Test
    void aLayerGoesOutAsTheBytesThatCame() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes()
                    .directory("etc")
                    .mode(04755)
                    .owner(7, 8)
                    .mtime(1234567)
                    .file("etc/passwd", "root")
                    .symbolicLink("etc/link", "passwd")
                    .hardLink("etc/same", "etc/passwd")
                    .file("big", "x".repeat(100_000))
                    .bytes();
            String layer = images.read(null, tar);
            assertEquals(Digest.of(tar).toString(), layer, "chain ID of the lowest layer");
            assertArrayEquals(tar, images.write(layer));
            assertEquals("root", images.text(layer, "/etc/same"));
        }
    }

    @Test
    void whatTheTarItselfReplacesIsKeptForItsBytes() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes()
                    .file("a", "first")
                    .file("d/x", "below")
                    .file("a", "second")
                    .file("d", "no directory")
                    .bytes();
            String layer = images.read(null, tar);
            assertEquals("second", images.text(layer, "/a"));
            assertEquals("no directory", images.text(layer, "/d"));
            assertArrayEquals(tar, images.write(layer));
        }
    }

    @Test
    void theSameLayerIsThereOnce() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().file("a", "1").bytes();
            assertTrue(images.read(null, tar, ImportOptions.defaults()).isNew());
            assertTrue(!images.read(null, tar, ImportOptions.defaults()).isNew());
            assertEquals(1, images.store.list().size(), "layers");
        }
    }

    @Test
    void whatIsKeptOfLayersThatTheStoreRemovedIsDropped() throws Exception {
        try (Images images = new Images()) {
            String layer = images.read(null, new TarBytes().file("a", "1").bytes());
            String gone = images.read(null, new TarBytes().file("a", "2").bytes());
            images.store.remove(gone);
            images.tars.clean();
            assertEquals(1, images.store.list().size());
            try (Layer root = images.store.root();
                    var kept = root.list("/lcfs-oci/layers")) {
                kept.forEach(entry -> assertEquals(idOf(images, layer), entry.name()));
            }
        }
    }

    private static String idOf(Images images, String layer) {
        try {
            return Long.toString(images.store.stat(layer).id());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void gzipAndZstdAreSeenFromTheBytes() throws Exception {
        try (Images images = new Images()) {
            byte[] tar = new TarBytes().file("a", "1".repeat(5000)).bytes();
            ByteArrayOutputStream gzip = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(gzip)) {
                out.write(tar);
            }
            ImportedLayer layer = images.read(null, gzip.toByteArray(), ImportOptions.defaults());
            assertEquals(Compression.GZIP, layer.compression());
            assertEquals(Digest.of(tar), layer.diffId());
            assertEquals(Digest.of(gzip.toByteArray()), layer.blob().digest());
            for (Compression compression : Compression.values()) {
                ByteArrayOutputStream out = new ByteArrayOutputStream();
                images.tars
                        .blob(layer.name(), compression, ExportOptions.defaults())
                        .writeTo(out);
                ImportedLayer again = images.read(null, out.toByteArray(), ImportOptions.defaults());
                assertEquals(layer.diffId(), again.diffId(), compression.toString());
                assertEquals(compression, again.compression());
            }
        }
    }

    @Tag("faults")
    @Test
    void anArchiveOfGnuTarGoesInAndOut(@TempDir Path folder) throws Exception {
        Tools.require(Files.isDirectory(Path.of("/usr/share/doc")), "there is no /usr/share/doc");
        List<String> formats = List.of("gnu", "pax", "ustar", "v7", "oldgnu");
        for (String format : Effort.isFull() ? formats : formats.subList(0, 2)) {
            try (Images images = new Images(512L << 20)) {
                Path file = folder.resolve(format + ".tar");
                Tools.run(folder, "tar", "--format=" + format, "-cf", file.toString(), "-C", "/usr/share/doc", ".");
                byte[] bytes = Files.readAllBytes(file);
                String layer = images.read(null, bytes);
                assertArrayEquals(bytes, images.write(layer), format);
                long kept;
                try (Layer root = images.store.root()) {
                    kept = root.stat(
                                    "/lcfs-oci/layers/"
                                            + images.store.stat(layer).id() + "/recipe",
                                    NO_FOLLOW)
                            .size();
                }
                assertTrue(kept * 100 <= bytes.length, "recipe of " + kept + " bytes");
                String whole = images.read(null, images.whole(layer));
                assertEquals(images.tree(layer), images.tree(whole), format);
            }
        }
    }
}
