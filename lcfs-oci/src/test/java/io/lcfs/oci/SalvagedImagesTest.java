package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A salvage keeps the IDs of layers, by which layer 0 names them. So it copies images that are pushed as before. */
class SalvagedImagesTest {
    private static final PushOptions PLAIN = PushOptions.defaults().withCompression(Compression.NONE);

    @TempDir
    private Path folder;

    @Test
    void imagesOfASalvagedStoreHaveTheirContentAndDigests() throws IOException {
        try (Images images = new Images();
                OciLayout pushed = OciLayout.create(folder.resolve("pushed"));
                OciLayout source = OciLayout.create(folder.resolve("source"));
                LayerStore salvaged = LayerStore.createInMemory(64L << 20, StoreOptions.defaults())) {
            // Their IDs are free when the layers are copied.
            for (int i = 0; i < 2; i++) {
                images.store.createLayer("removed").close();
                images.store.remove("removed");
            }
            ImageStore before = ImageStore.of(images.store);
            for (int i = 0; i < 4; i++) {
                try (Layer layer = images.store.createLayer("layer" + i)) {
                    layer.write("/file", 0, new byte[] {(byte) i});
                    before.commit(layer, ImageConfig.of(new Platform("linux", "amd64", null)), "made", "image" + i);
                }
            }
            SampleImage.of("came", true).writeTo(source, "1");
            before.pull(source, "1", "came", PullOptions.defaults().withPlatform(new Platform("linux", "amd64", null)));
            List<Digest> digests = push(before, pushed);
            assertEquals(List.of(), images.store.salvage(salvaged).losses());
            assertEquals(digests, push(ImageStore.of(salvaged), pushed));
            for (var layer : images.store.list()) {
                assertEquals(layer.id(), salvaged.stat(layer.name()).id());
            }
            long newest = images.store.list().stream()
                    .mapToLong(layer -> layer.id())
                    .max()
                    .orElseThrow();
            try (Layer layer = salvaged.createLayer("new")) {
                assertEquals(newest + 1, layer.id());
            }
            assertEquals(List.of(), salvaged.check().findings());
        }
    }

    private static List<Digest> push(ImageStore images, OciLayout target) throws IOException {
        List<Digest> digests = new ArrayList<>();
        for (String name : images.names()) {
            digests.add(images.push(name, target, name, PLAIN).descriptor().digest());
        }
        return digests;
    }
}
