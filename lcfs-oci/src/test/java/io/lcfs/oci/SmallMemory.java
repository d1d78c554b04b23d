package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.compress.Parallelism;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.layer.ImportOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The work that {@link LargeLayersTest} runs in a process with little memory: four threads compress one large layer,
 * four threads push large layers, and four threads pull them.
 */
final class SmallMemory {
    private static final int THREADS = 4;
    private static final int PIECE_BYTES = 1 << 20;

    /** The number of pieces, which have 2 GiB in all, or a share of that. */
    private static final int PIECES = Effort.of(512, 24);

    private static final Platform LINUX = new Platform("linux", "amd64", null);

    private SmallMemory() {}

    /** Runs the work. The argument is the folder for the stores and the layout. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        long bytes = 6L * THREADS * PIECES * PIECE_BYTES + (64L << 20);
        try (OciLayout layout = OciLayout.create(folder.resolve("layout"))) {
            try (LayerStore store = LayerStore.create(folder.resolve("out.lcfs"), bytes, StoreOptions.defaults())) {
                ImageStore images = ImageStore.of(store);
                atOnce(thread -> build(store, images, thread));
                for (Compression compression : Compression.values()) {
                    OciLayout alone = OciLayout.create(folder.resolve(compression.name()));
                    images.push("app0", alone, "t", options(compression, THREADS));
                }
                atOnce(thread -> images.push("app" + thread, layout, "t" + thread, options(compression(thread), 1)));
                requireSound(store);
            }
            try (LayerStore store = LayerStore.create(folder.resolve("in.lcfs"), bytes, StoreOptions.defaults())) {
                ImageStore images = ImageStore.of(store);
                PullOptions pull = PullOptions.defaults()
                        .withPlatform(LINUX)
                        .withLayers(ImportOptions.defaults().withKeptBlobs(bytes / 3));
                atOnce(thread -> images.pull(layout, "t" + thread, "app" + thread, pull));
                try (OciLayout again = OciLayout.create(folder.resolve("again"))) {
                    PushOptions preserved = PushOptions.defaults().withPreserveDigests(true);
                    atOnce(thread -> images.push("app" + thread, again, "t" + thread, preserved));
                }
                requireSound(store);
            }
        }
        System.out.println("done");
    }

    private static Compression compression(int thread) {
        Compression[] all = Compression.values();
        return all[thread % all.length];
    }

    private static PushOptions options(Compression compression, int threads) {
        return PushOptions.defaults()
                .withCompression(compression)
                .withLayers(ExportOptions.defaults().withParallelism(Parallelism.of(threads)));
    }

    /** Creates an image with a large file, of which every second piece is random, and many small files. */
    private static Object build(LayerStore store, ImageStore images, int thread) throws IOException {
        Random random = new Random(thread);
        byte[] piece = new byte[PIECE_BYTES];
        try (Layer layer = store.createLayer("layer" + thread)) {
            try (OutputStream out = layer.newOutputStream("/large")) {
                for (int i = 0; i < PIECES; i++) {
                    if (i % 2 == 0) {
                        random.nextBytes(piece);
                    }
                    out.write(piece);
                }
            }
            for (int i = 0; i < 1000; i++) {
                layer.write("/small" + i, 0, new byte[] {(byte) i});
            }
            return images.commit(layer, ImageConfig.of(LINUX), "made", "app" + thread);
        }
    }

    private interface Work {
        Object of(int thread) throws IOException;
    }

    private static void atOnce(Work work) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(THREADS);
        try {
            List<Callable<Object>> tasks = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                int thread = i;
                tasks.add(() -> work.of(thread));
            }
            for (Future<Object> task : threads.invokeAll(tasks)) {
                task.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private static void requireSound(LayerStore store) throws IOException {
        store.reclaim();
        if (!store.check().isClean()) {
            throw new AssertionError(store.check().findings().toString());
        }
    }
}
