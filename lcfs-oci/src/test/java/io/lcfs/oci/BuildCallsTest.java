package io.lcfs.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The calls of which a builder of images consists: unpacking tars, and recording images that it made itself. */
class BuildCallsTest {
    private static final ImageConfig CONFIG = ImageConfig.of(new Platform("linux", "amd64", null));

    @TempDir
    private Path folder;

    private LayerStore store;
    private ImageStore images;

    @BeforeEach
    void create() throws IOException {
        store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults().withBackground(false));
        images = ImageStore.of(store);
        try (Layer layer = store.createLayer("one")) {
            layer.write("/file", 0, "one".getBytes(UTF_8));
            layer.write("/gone", 0, new byte[10]);
            layer.commit();
        }
    }

    @AfterEach
    void check() throws IOException {
        assertEquals(List.of(), store.check().findings());
        store.close();
    }

    private static ByteArrayInputStream in(TarBytes tar) {
        return new ByteArrayInputStream(tar.bytes());
    }

    @Test
    void aTarIsUnpackedOntoTheFilesOfALayerThatStaysWritable() throws IOException {
        try (Layer work = store.cloneLayer("one", "work")) {
            work.write("/mine", 0, new byte[1]);
            images.layers()
                    .apply(
                            work,
                            in(new TarBytes()
                                    .file("file", "two")
                                    .file(".wh.gone", "")
                                    .file("d/new", "three")),
                            ImportOptions.defaults().withKeptBlobs(1 << 20));
            assertEquals("two", new String(work.readAllBytes("/file"), UTF_8));
            assertEquals("three", new String(work.readAllBytes("/d/new"), UTF_8));
            assertFalse(work.exists("/gone"));
            assertTrue(work.exists("/mine"));
            assertEquals(LayerKind.WRITABLE, work.info().kind());
            assertEquals(Map.of(), work.info().labels());
            work.write("/more", 0, new byte[1]);
            try (Layer root = store.root()) {
                assertFalse(root.exists("/lcfs-oci/layers/" + work.id()));
            }
        }
    }

    @Test
    void aTarThatIsNotAsExpectedIsRefused() throws IOException {
        TarBytes tar = new TarBytes().file("file", "two");
        ImportOptions other = ImportOptions.defaults().withDiffId(Digest.of(new byte[0]));
        try (Layer work = store.cloneLayer("one", "work")) {
            assertThrows(InvalidImageException.class, () -> images.layers().apply(work, in(tar), other));
        }
        try (Layer one = store.openLayer("one")) {
            Exception refused =
                    assertThrows(Exception.class, () -> images.layers().apply(one, in(tar), ImportOptions.defaults()));
            assertTrue(refused instanceof ReadOnlyLayerException || refused instanceof InvalidImageException);
            assertEquals("one", new String(one.readAllBytes("/file"), UTF_8));
        }
    }

    @Test
    void aPushKeepsTheAnnotationsOfARecordedManifest() throws IOException {
        Image image = Image.of("app", "one", CONFIG)
                .withManifest(ImageManifest.of(CONFIG.descriptor(), List.of())
                        .withAnnotations(Map.of("a", "b"))
                        .document());
        assertEquals(image, images.create(image));
        assertEquals(image, images.get("app"));
        try (OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            images.push("app", layout, "latest", PushOptions.defaults());
            ImageManifest manifest = ImageManifest.parse(layout.read("latest"));
            assertEquals(Map.of("a", "b"), manifest.annotations());
            assertEquals(1, manifest.layers().size());
        }
    }

    @Test
    void onlyCommittedLayersBecomeImages() throws IOException {
        store.createLayer("work").close();
        assertThrows(IllegalArgumentException.class, () -> images.create(Image.of("app", "work", CONFIG)));
        assertThrows(NoSuchLayerException.class, () -> images.create(Image.of("app", "none", CONFIG)));
        assertEquals(List.of(), images.names());
    }

    @Test
    void theConfigurationOnAnImageHasOneEntryOfHistoryForEachLayer() throws IOException {
        History own = History.of(Instant.EPOCH, "own");
        Image none = images.create("one", CONFIG, "none");
        Image right = images.create("one", CONFIG.withHistory(own), "right");
        Image many = images.create("one", CONFIG.withHistory(own).withHistory(own), "many");
        assertEquals(1, images.configOn(none).history().size());
        assertEquals(List.of(own), images.configOn(right).history());
        assertEquals(1, images.configOn(many).history().size());
        assertFalse(images.configOn(many).history().contains(own));
        store.remove("one");
        assertThrows(NoSuchLayerException.class, () -> images.configOn(none));
    }
}
