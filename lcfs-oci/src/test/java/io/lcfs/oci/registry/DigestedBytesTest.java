package io.lcfs.oci.registry;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.LayerTars;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.DockerArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.MessageDigestSpi;
import java.security.NoSuchAlgorithmException;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Each byte of a blob is hashed once when it is received or sent, and once as a byte of the tar. A security provider
 * before those of the JVM counts all bytes that any SHA-256 computation of this JVM gets. The documents are small
 * compared with the layer.
 */
class DigestedBytesTest {
    private static final RegistryOptions LOOPBACK = RegistryOptions.defaults().withPlainHttpOnLoopback(true);
    private static final Platform LINUX = new Platform("linux", "amd64", null);
    private static final int CONTENT_BYTES = 1 << 20;

    private static final AtomicLong DIGESTED = new AtomicLong();
    private static final Provider COUNTING = new CountingProvider();

    private static final class CountingProvider extends Provider {
        private static final long serialVersionUID = 1;

        CountingProvider() {
            super("lcfs-counting", "1", "counts what is hashed");
            putService(new Service(this, "MessageDigest", "SHA-256", Counting.class.getName(), List.of(), null) {
                @Override
                public Object newInstance(Object parameter) throws NoSuchAlgorithmException {
                    return new Counting();
                }
            });
        }
    }

    private static final class Counting extends MessageDigestSpi {
        private final MessageDigest hash;

        Counting() throws NoSuchAlgorithmException {
            hash = MessageDigest.getInstance("SHA-256", Security.getProvider("SUN"));
        }

        @Override
        protected void engineUpdate(byte input) {
            DIGESTED.incrementAndGet();
            hash.update(input);
        }

        @Override
        protected void engineUpdate(byte[] input, int offset, int length) {
            DIGESTED.addAndGet(length);
            hash.update(input, offset, length);
        }

        @Override
        protected byte[] engineDigest() {
            return hash.digest();
        }

        @Override
        protected void engineReset() {
            hash.reset();
        }
    }

    private interface Action {
        void run() throws IOException;
    }

    @BeforeEach
    void count() {
        Security.insertProviderAt(COUNTING, 1);
    }

    @AfterEach
    void countNoMore() {
        Security.removeProvider(COUNTING.getName());
    }

    /**
     * Returns how many times an action hashed the content, in any form. Its compressed form has about the same size,
     * because the content is random.
     */
    private static long timesHashed(Action action) throws IOException {
        DIGESTED.set(0);
        action.run();
        return (DIGESTED.get() + CONTENT_BYTES / 2) / CONTENT_BYTES;
    }

    private static LayerStore store() throws IOException {
        return LayerStore.createInMemory(32 << 20, StoreOptions.defaults());
    }

    private static byte[] content() {
        byte[] bytes = new byte[CONTENT_BYTES];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Creates a store with one image of one layer. */
    private static LayerStore storeWithImage() throws IOException {
        LayerStore store = store();
        try (Layer base = store.createLayer("base")) {
            base.commit();
        }
        try (Layer work = store.cloneLayer("base", "work")) {
            work.write("/file", 0, content());
            ImageStore.of(store).commit(work, ImageConfig.of(LINUX), "made", "app");
        }
        return store;
    }

    private static void pull(ImageSource source, String reference, PullOptions options) throws IOException {
        try (LayerStore store = store()) {
            ImageStore.of(store).pull(source, reference, "app", options.withPlatform(LINUX));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void pushHashesTheTarAndTheBlobOnce(@TempDir Path folder) throws IOException {
        try (LayerStore store = storeWithImage();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            assertEquals(2, timesHashed(() -> ImageStore.of(store).push("app", layout, "1", PushOptions.defaults())));
        }
    }

    /** Once, the bytes were hashed as the tar and again as the blob. */
    @Test
    void pushOfPlainTarsHashesThemOnce(@TempDir Path folder) throws Exception {
        PushOptions plain = PushOptions.defaults().withCompression(Compression.NONE);
        try (LayerStore store = storeWithImage();
                LayerStore copy = store();
                RegistryProcess registry = RegistryProcess.start(folder);
                Repository repository = Registry.open(registry.host() + "/team/app", LOOPBACK);
                OciLayout layout = OciLayout.create(folder.resolve("layout"));
                OciLayout other = OciLayout.create(folder.resolve("other"))) {
            ImageStore images = ImageStore.of(store);
            assertEquals(1, timesHashed(() -> images.push("app", layout, "1", plain)));
            ImageStore copies = ImageStore.of(copy);
            copies.pull(layout, "1", "app", PullOptions.defaults().withPlatform(LINUX));
            assertEquals(1, timesHashed(() -> copies.push("app", repository, "1", plain)));
            assertEquals(1, timesHashed(() -> copies.push("app", other, "1", PushOptions.defaults())));
            assertEquals(
                    layout.read("1").descriptor(), other.read("1").descriptor(), "the tar is the blob, which came");
            assertEquals(List.of(), store.check().findings());
            assertEquals(List.of(), copy.check().findings());
        }
    }

    @Test
    void pullFromALayoutHashesTheBlobAndTheTarOnce(@TempDir Path folder) throws IOException {
        try (LayerStore store = storeWithImage();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            ImageStore.of(store).push("app", layout, "1", PushOptions.defaults());
            assertEquals(2, timesHashed(() -> pull(layout, "1", PullOptions.defaults())));
            Path spool = Files.createDirectory(folder.resolve("spool"));
            assertEquals(
                    2,
                    timesHashed(() -> pull(layout, "1", PullOptions.defaults().withSpool(spool, 2))));
        }
    }

    @Test
    void pushAndPullOfARegistryHashTheBlobAndTheTarOnce(@TempDir Path folder) throws Exception {
        try (LayerStore store = storeWithImage();
                RegistryProcess registry = RegistryProcess.start(folder);
                Repository repository = Registry.open(registry.host() + "/team/app", LOOPBACK)) {
            assertEquals(
                    2, timesHashed(() -> ImageStore.of(store).push("app", repository, "1", PushOptions.defaults())));
            assertEquals(2, timesHashed(() -> pull(repository, "1", PullOptions.defaults())));
            Path spool = Files.createDirectory(folder.resolve("spool"));
            assertEquals(
                    2,
                    timesHashed(
                            () -> pull(repository, "1", PullOptions.defaults().withSpool(spool, 2))));
        }
    }

    @Test
    void pullFromADockerArchiveHashesALayerOnceInEachForm(@TempDir Path folder) throws IOException {
        Path archive = folder.resolve("archive.tar");
        try (LayerStore store = storeWithImage();
                var target = DockerArchive.create(archive)) {
            ImageStore.of(store).push("app", target, "app:1", PushOptions.defaults());
        }
        assertEquals(2, timesHashed(() -> {
            try (DockerArchive source = DockerArchive.open(archive)) {
                pull(source, "app:1", PullOptions.defaults());
            }
        }));
    }

    /** Once, a plain tar was hashed as the blob and again as the tar. */
    @Test
    void importOfAPlainTarHashesItOnce(@TempDir Path folder) throws IOException {
        PushOptions plain = PushOptions.defaults().withCompression(Compression.NONE);
        try (LayerStore store = storeWithImage();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            ImageStore.of(store).push("app", layout, "1", plain);
            assertEquals(1, timesHashed(() -> pull(layout, "1", PullOptions.defaults())));
            Path spool = Files.createDirectory(folder.resolve("spool"));
            assertEquals(
                    2,
                    timesHashed(() -> pull(layout, "1", PullOptions.defaults().withSpool(spool, 2))),
                    "as the blob when it is written, and as the tar when it is read");
        }
    }

    /** Once, the bytes of a difference were hashed when they were written, and twice when they were read. */
    @Test
    void squashAndRebaseHashADifferenceOnceAndNeverAgain() throws IOException {
        try (LayerStore store = storeWithImage();
                Layer other = store.createLayer("other")) {
            other.commit();
            LayerTars tars = LayerTars.of(store);
            String layer = ImageStore.of(store).get("app").layer();
            tars.identify("other");
            assertEquals(1, timesHashed(() -> tars.squash(null, layer)));
            assertEquals(0, timesHashed(() -> tars.squash(null, layer)));
            assertEquals(1, timesHashed(() -> tars.rebase("base", layer, "other")));
            assertEquals(0, timesHashed(() -> tars.rebase("base", layer, "other")));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void importHashesTheBlobAndTheTarOnce() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (LayerStore store = storeWithImage()) {
            Blob blob = LayerTars.of(store)
                    .blob(ImageStore.of(store).get("app").layer(), Compression.ZSTD, ExportOptions.defaults());
            blob.writeTo(bytes);
        }
        Descriptor descriptor = Descriptor.of(Compression.ZSTD.mediaType(), bytes.toByteArray());
        for (ImportOptions options :
                List.of(ImportOptions.defaults(), ImportOptions.defaults().withBlob(descriptor))) {
            try (LayerStore store = store()) {
                assertEquals(
                        2,
                        timesHashed(() -> LayerTars.of(store)
                                .read(null, new ByteArrayInputStream(bytes.toByteArray()), options)));
                assertEquals(List.of(), store.check().findings());
            }
        }
    }
}
