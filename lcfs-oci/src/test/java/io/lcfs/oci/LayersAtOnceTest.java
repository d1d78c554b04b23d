package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.Progress;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A push packs several layers at a time if the target accepts several, and ends all of them if one fails. */
class LayersAtOnceTest {
    private static final int LAYERS = 6;

    @TempDir
    private Path folder;

    private static ImageStore build(Images images) throws IOException {
        ImageStore store = ImageStore.of(images.store);
        String below = null;
        for (int i = 0; i < LAYERS; i++) {
            byte[] content = new byte[700_000];
            new Random(i).nextBytes(content);
            try (Layer layer =
                    below == null ? images.store.createLayer("l0") : images.store.cloneLayer(below, "l" + i)) {
                layer.write("/f" + i, 0, content);
                ImageConfig config = below == null
                        ? ImageConfig.of(new Platform("linux", "amd64", null))
                        : store.get("app").config();
                store.commit(layer, config, "layer " + i, "app");
            }
            below = "l" + i;
        }
        return store;
    }

    /** A target that counts how many blobs are written at the same time, and fails if the test wants it. */
    private static class Watched implements ImageTarget {
        private final ImageTarget target;
        private final int atOnce;
        private final AtomicInteger running = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();

        Watched(ImageTarget target, int atOnce) {
            this.target = target;
            this.atOnce = atOnce;
        }

        @Override
        public int writesAtOnce() {
            return atOnce;
        }

        @Override
        public boolean has(Digest digest) throws IOException {
            return target.has(digest);
        }

        @Override
        public Descriptor write(Blob blob) throws IOException {
            most.accumulateAndGet(running.incrementAndGet(), Math::max);
            try {
                return meet(blob);
            } finally {
                running.decrementAndGet();
            }
        }

        Descriptor meet(Blob blob) throws IOException {
            return target.write(blob);
        }

        @Override
        public void write(Document document, String tag) throws IOException {
            assertEquals(0, running.get());
            target.write(document, tag);
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    @Test
    void twoLayersArePackedAtATime() throws IOException {
        CyclicBarrier both = new CyclicBarrier(2);
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            ImageStore store = build(images);
            Watched watched = new Watched(layout, 2) {
                @Override
                Descriptor meet(Blob blob) throws IOException {
                    if (blob.descriptor().isEmpty()) {
                        try {
                            both.await(10, TimeUnit.MINUTES);
                        } catch (Exception e) {
                            throw new IOException("no other layer is packed meanwhile", e);
                        }
                    }
                    return super.meet(blob);
                }
            };
            Document pushed = store.push("app", watched, "1", PushOptions.defaults());
            assertEquals(2, watched.most.get());
            Document alone = store.push(
                    "app", new Watched(OciLayout.create(folder.resolve("alone")), 1), "1", PushOptions.defaults());
            assertEquals(alone.descriptor(), pushed.descriptor());
        }
    }

    @Test
    void numberOfLayersAtATimeIsLimited() throws IOException {
        try (Images images = new Images()) {
            ImageStore store = build(images);
            for (int atOnce : new int[] {1, 2, 1000}) {
                Watched watched = new Watched(OciLayout.create(folder.resolve("layout" + atOnce)), atOnce);
                store.push("app", watched, "1", PushOptions.defaults());
                assertTrue(watched.most.get() <= Math.min(atOnce, 4), watched.most + " of " + atOnce);
            }
        }
    }

    /** The bytes of an archive do not depend on the order in which the layers are finished. */
    @Test
    void archiveIsTheSameEachTime() throws IOException {
        try (Images images = new Images()) {
            ImageStore store = build(images);
            for (String name : new String[] {"a.tar", "b.tar"}) {
                try (ImageTarget archive = OciArchive.create(folder.resolve(name))) {
                    store.push("app", archive, "1", PushOptions.defaults());
                }
            }
            assertEquals(-1, Files.mismatch(folder.resolve("a.tar"), folder.resolve("b.tar")));
        }
    }

    @Test
    void firstFailureIsThrownAndNothingRunsOn() throws IOException {
        IOException failure = new IOException("the third blob fails");
        AtomicInteger blobs = new AtomicInteger();
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            ImageStore store = build(images);
            Watched watched = new Watched(layout, 4) {
                @Override
                Descriptor meet(Blob blob) throws IOException {
                    if (blobs.incrementAndGet() == 3) {
                        throw failure;
                    }
                    return super.meet(blob);
                }
            };
            assertSame(
                    failure,
                    assertThrows(IOException.class, () -> store.push("app", watched, "1", PushOptions.defaults())));
            assertEquals(0, watched.running.get());
            assertEquals(0, layout.tags().size());
            store.push("app", layout, "1", PushOptions.defaults());
        }
    }

    @Test
    void exceptionOfTheListenerIsThrownAsItIs() throws IOException {
        RuntimeException failure = new IllegalStateException("enough");
        try (Images images = new Images();
                OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            ImageStore store = build(images);
            PushOptions options = PushOptions.defaults().withProgress(update -> {
                if (update.phase() == Progress.Phase.FINISHED && update.taskId() == 2) {
                    throw failure;
                }
            });
            assertSame(failure, assertThrows(RuntimeException.class, () -> store.push("app", layout, "1", options)));
        }
    }
}
