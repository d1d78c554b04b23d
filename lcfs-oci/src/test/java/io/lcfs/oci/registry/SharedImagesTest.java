package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two stores that share images through one registry. */
class SharedImagesTest {
    private static final RegistryOptions OPTIONS = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
    private static final Platform LINUX = new Platform("linux", "amd64", null);

    /** A source that counts the blobs that are read from it. */
    private record Counted(ImageSource source, AtomicInteger blobs) implements ImageSource {
        @Override
        public Document read(String reference) throws IOException {
            return source.read(reference);
        }

        @Override
        public InputStream open(Descriptor blob) throws IOException {
            blobs.incrementAndGet();
            return source.open(blob);
        }

        @Override
        public void close() throws IOException {
            source.close();
        }
    }

    private static void build(LayerStore store, ImageStore images, String parent, String layer, String name)
            throws IOException {
        try (Layer work = parent == null ? store.createLayer(layer) : store.cloneLayer(parent, layer)) {
            work.write("/" + layer, 0, new byte[100_000]);
            ImageConfig config = ImageConfig.of(LINUX);
            images.commit(work, config, "made " + layer, name);
        }
    }

    @Test
    void theSecondStoreReadsOnlyWhatItLacks(@TempDir Path folder) throws Exception {
        try (RegistryProcess registry = RegistryProcess.start(folder);
                LayerStore one = LayerStore.createInMemory(32 << 20, StoreOptions.defaults());
                LayerStore two = LayerStore.createInMemory(32 << 20, StoreOptions.defaults());
                Repository repository = Registry.open(registry.host() + "/team/app", OPTIONS)) {
            ImageStore first = ImageStore.of(one);
            ImageStore second = ImageStore.of(two);
            PullOptions pull = PullOptions.defaults().withPlatform(LINUX);
            build(one, first, null, "base", "app:1");
            first.push("app:1", repository, "1", PushOptions.defaults());
            Counted counted = new Counted(repository, new AtomicInteger());
            second.pull(counted, "1", "app:1", pull);
            assertEquals(2, counted.blobs.getAndSet(0), "a configuration and a layer");

            build(one, first, "base", "more", "app:2");
            first.push("app:2", repository, "2", PushOptions.defaults());
            Image pulled = second.pull(counted, "2", "app:2", pull);
            assertEquals(2, counted.blobs.getAndSet(0), "a configuration and the new layer");
            second.pull(counted, "2", "app:2", pull);
            assertEquals(1, counted.blobs.getAndSet(0), "a configuration");

            // An unchanged image is pushed under the same digest, without a byte of a layer.
            Document again = second.push("app:2", repository, "3", PushOptions.defaults());
            assertEquals(pulled.manifest().orElseThrow().descriptor(), again.descriptor());
            for (LayerStore store : new LayerStore[] {one, two}) {
                store.reclaim();
                assertEquals("[]", store.check().findings().toString());
            }
        }
    }
}
