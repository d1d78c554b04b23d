package io.lcfs.bench;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;

/** Measurements without JMH: bytes and counts, and the time that one thread waits for another. */
public final class PlainMeasurements {
    private static final int COMMITTERS = 64;
    private static final int OPEN_LAYERS = 10_000;
    private static final int IDLE_LAYERS = 100_000; // Other changes of the heap are negligible beside these.
    private static final int WRITES = 20_000;
    private static final int ROUNDS = 3;
    private static final int COMMIT_ROUNDS = 15;
    private static final double PERMILLE_999 = 0.999;

    private PlainMeasurements() {}

    /**
     * The bytes that a root file system takes on the device.
     *
     * @param metadataShare the bytes that are not data, divided by the bytes of data
     * @param totalShare all bytes, divided by the bytes of the files rounded up to whole blocks
     * @param containerBytes the bytes of a layer above it after one 4 KiB write
     */
    public record Space(double metadataShare, double totalShare, double containerBytes) {}

    /** Imports the tar and reads the usage from the store (T14). */
    public static Space space() throws IOException {
        try (WorkDirectory directory = new WorkDirectory();
                LayerStore store = directory.createStore()) {
            Path archive = TarImport.archive(directory, false);
            long used;
            long rounded = 0;
            long data = 0;
            try (Layer rootfs = store.createLayer("rootfs")) {
                TarImport.run(archive, false, rootfs);
                rootfs.commit();
                used = rootfs.usage().ownBytes();
                for (String path : files(rootfs)) {
                    rounded += (rootfs.stat(path, NO_FOLLOW).size() + Workload.BLOCK_BYTES - 1) & -Workload.BLOCK_BYTES;
                    data += rootfs.stat(path, NO_FOLLOW).blockBytes();
                }
                String largest = largest(rootfs);
                try (Layer container = store.cloneLayer("rootfs", "container")) {
                    container.write(largest, 0, Workload.randomBytes(Workload.BLOCK_BYTES, 1));
                    container.commit();
                    double containerBytes = container.usage().ownBytes();
                    return new Space((used - data) / (double) data, used / (double) rounded, containerBytes);
                }
            }
        }
    }

    private static List<String> files(Layer layer) throws IOException {
        List<String> files = new ArrayList<>();
        List<String> directories = new ArrayList<>(List.of(""));
        while (!directories.isEmpty()) {
            String directory = directories.remove(directories.size() - 1);
            try (var entries = layer.list(directory.isEmpty() ? "/" : directory)) {
                for (var entry : entries) {
                    String path = directory + "/" + entry.name();
                    if (entry.kind() == FileKind.DIRECTORY) {
                        directories.add(path);
                    } else if (entry.kind() == FileKind.REGULAR) {
                        files.add(path);
                    }
                }
            }
        }
        return files;
    }

    private static String largest(Layer layer) throws IOException {
        String largest = "";
        long most = -1;
        for (String path : files(layer)) {
            long size = layer.stat(path, NO_FOLLOW).size();
            if (size > most) {
                most = size;
                largest = path;
            }
        }
        return largest;
    }

    /**
     * Returns the number of checkpoints that 64 simultaneous commits take (T10): the median of several rounds, the
     * first of which warm up.
     */
    public static double checkpointsOfCommitters() throws Exception {
        double[] rounds = new double[COMMIT_ROUNDS];
        for (int i = 0; i < COMMIT_ROUNDS; i++) {
            rounds[i] = oneRoundOfCommitters();
        }
        Arrays.sort(rounds);
        return rounds[COMMIT_ROUNDS / 2];
    }

    private static double oneRoundOfCommitters() throws Exception {
        try (WorkDirectory directory = new WorkDirectory();
                LayerStore store = directory.createStore()) {
            List<Layer> layers = new ArrayList<>();
            for (int i = 0; i < COMMITTERS; i++) {
                Layer layer = store.createLayer("layer-" + i);
                layer.write("/f", 0, Workload.randomBytes(Workload.BLOCK_BYTES, i));
                layers.add(layer);
            }
            long before = store.info().checkpoints();
            CyclicBarrier start = new CyclicBarrier(COMMITTERS);
            ExecutorService threads = Executors.newFixedThreadPool(COMMITTERS);
            try {
                List<Callable<Void>> commits = new ArrayList<>();
                for (Layer layer : layers) {
                    commits.add(() -> {
                        start.await();
                        layer.commit();
                        return null;
                    });
                }
                for (Future<Void> commit : threads.invokeAll(commits)) {
                    commit.get();
                }
            } finally {
                threads.shutdown();
            }
            double checkpoints = store.info().checkpoints() - before;
            for (Layer layer : layers) {
                layer.close();
            }
            return checkpoints;
        }
    }

    /**
     * Returns the longest time that a write of a 4 KiB block takes, in 999 of 1,000 writes, while another thread makes
     * checkpoints without a pause; in nanoseconds (T10).
     */
    public static double writeBesideCheckpointsNanos() throws Exception {
        try (WorkDirectory directory = new WorkDirectory();
                LayerStore store = directory.createStore();
                Layer layer = store.createLayer("writer");
                Layer other = store.createLayer("other");
                LayerFile file = layer.openFile("/f", FileOption.WRITE, FileOption.CREATE)) {
            long[] nanos = new long[WRITES];
            ExecutorService committer = Executors.newSingleThreadExecutor();
            try {
                AtomicBoolean isEnough = new AtomicBoolean();
                Future<Void> checkpoints = committer.submit(() -> checkpointOnAndOn(store, other, isEnough));
                for (int round = 0; round < ROUNDS; round++) {
                    measureWrites(file, nanos); // The last round counts.
                }
                isEnough.set(true);
                checkpoints.get();
            } finally {
                committer.shutdownNow();
            }
            Arrays.sort(nanos);
            return nanos[(int) (WRITES * PERMILLE_999)];
        }
    }

    private static Void checkpointOnAndOn(LayerStore store, Layer layer, AtomicBoolean isEnough) throws IOException {
        for (int i = 0; !isEnough.get(); i++) {
            layer.write("/g", 0, Integer.toString(i).getBytes(StandardCharsets.US_ASCII));
            store.sync();
        }
        return null;
    }

    private static void measureWrites(LayerFile file, long[] nanos) throws IOException {
        ByteBuffer block = ByteBuffer.wrap(Workload.randomBytes(Workload.BLOCK_BYTES, 1));
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < nanos.length; i++) {
            long position = random.nextInt(WRITES) * (long) Workload.BLOCK_BYTES;
            block.putLong(0, i);
            long start = System.nanoTime();
            file.write(position, block.duplicate());
            nanos[i] = System.nanoTime() - start;
        }
    }

    /** Returns the number of heap bytes of an open layer (T12). */
    public static double heapOfOpenLayer() throws IOException {
        try (WorkDirectory directory = new WorkDirectory();
                LayerStore store = directory.createStore()) {
            for (int i = 0; i < OPEN_LAYERS; i++) {
                store.createLayer("layer-" + i).close();
            }
            store.sync();
            long idle = usedHeap();
            Layer[] layers = new Layer[OPEN_LAYERS];
            for (int i = 0; i < OPEN_LAYERS; i++) {
                layers[i] = store.openLayer("layer-" + i);
            }
            long open = usedHeap();
            for (Layer layer : layers) {
                layer.close();
            }
            return (open - idle) / (double) OPEN_LAYERS;
        }
    }

    /** Returns the number of heap bytes of a layer that is not open (T12). */
    public static double heapOfIdleLayer() throws IOException {
        try (WorkDirectory directory = new WorkDirectory();
                LayerStore store = directory.createStore()) {
            createIdle(store, 0, OPEN_LAYERS); // Afterwards the store and the JVM have all the memory that they need.
            long before = usedHeap();
            createIdle(store, OPEN_LAYERS, IDLE_LAYERS);
            return Math.max(0, usedHeap() - before) / (double) IDLE_LAYERS;
        }
    }

    private static void createIdle(LayerStore store, int first, int count) throws IOException {
        for (int i = first; i < first + count; i++) {
            store.createLayer("layer-" + i).close();
        }
        store.sync();
        store.sync(); // The second checkpoint frees the blocks that the first one replaced.
    }

    private static long usedHeap() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }
}
