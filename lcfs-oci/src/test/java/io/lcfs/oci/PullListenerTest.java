package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.ChainId;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.History;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pull reports each layer that it imports, with the notes of its import. */
class PullListenerTest {
    private static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final byte[] PLAIN = new TarBytes().file("a", "1").bytes();

    /** A tar with a file whose time no layer can hold, so that the import adds a note. */
    private static final byte[] NOTED = new TarBytes()
            .pax("mtime", "-9223372036854775808")
            .file("late", "2")
            .bytes();

    @TempDir
    private Path directory;

    private OciLayout layout() throws IOException {
        OciLayout layout = OciLayout.create(directory.resolve("layout"));
        ImageConfig config = ImageConfig.of(LINUX);
        List<Descriptor> layers = new ArrayList<>();
        for (byte[] tar : new byte[][] {PLAIN, NOTED}) {
            config = config.withLayer(Digest.of(tar), History.of(Instant.EPOCH, "made"));
            layout.write(Blob.of(tar));
            layers.add(Descriptor.of(MediaTypes.LAYER, tar));
        }
        layout.write(Blob.of(config.bytes()));
        layout.write(ImageManifest.of(config.descriptor(), layers).document(), "t");
        return layout;
    }

    @Test
    void eachNewLayerIsReportedOnceFromTheBottomUpWithItsNotes() throws Exception {
        List<ImportedLayer> reported = new ArrayList<>();
        PullOptions options = PullOptions.defaults().withPlatform(LINUX).withLayerListener(reported::add);
        try (Images images = new Images();
                OciLayout layout = layout()) {
            ImageStore store = ImageStore.of(images.store);
            store.pull(layout, "t", "image", options);
            assertEquals(
                    ChainId.of(List.of(Digest.of(PLAIN), Digest.of(NOTED))).stream()
                            .map(Digest::toString)
                            .toList(),
                    reported.stream().map(ImportedLayer::name).toList());
            assertEquals(List.of(), reported.get(0).notes());
            assertTrue(reported.get(1).notes().toString().contains("\"late\""), reported.toString());
            store.pull(layout, "t", "again", options);
            assertEquals(2, reported.size(), "layers that the store has are not imported");
        }
    }

    @Test
    void aListenerThatThrowsEndsThePullAndLeavesNoImage() throws Exception {
        PullOptions options = PullOptions.defaults().withPlatform(LINUX).withLayerListener(layer -> {
            throw new IllegalStateException("enough");
        });
        try (Images images = new Images();
                OciLayout layout = layout()) {
            ImageStore store = ImageStore.of(images.store);
            assertThrows(IllegalStateException.class, () -> store.pull(layout, "t", "image", options));
            assertEquals(List.of(), store.names());
            assertEquals(1, images.store.list().size(), "the complete layer stays");
            assertEquals(1, store.prune().size());
        }
    }
}
