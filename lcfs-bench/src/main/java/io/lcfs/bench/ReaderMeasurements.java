package io.lcfs.bench;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The cost that other threads cause readers of a committed layer, measured without JMH: a reclaim, and other readers.
 */
public final class ReaderMeasurements implements AutoCloseable {
    private static final String FILE = "/large";
    private static final long LENGTH_BYTES = 64 << 20;
    private static final int DOOMED_LAYERS = 4;
    private static final int DOOMED_FILES = 20_000;
    private static final int ROUNDS = 9;
    private static final int BATCH = 256;
    private static final int READERS = 16;
    private static final int READS_EACH = 100_000;

    private final FileTree tree = new FileTree(DOOMED_FILES);
    private final ExecutorService threads = Executors.newFixedThreadPool(READERS);
    private final WorkDirectory directory;
    private final LayerStore store;
    private final Layer image;

    /** Creates the store that is read. */
    public ReaderMeasurements() throws IOException {
        directory = new WorkDirectory();
        store = directory.createStore();
        image = store.createLayer("image");
        Workload.writeLargeFile(image, FILE, LENGTH_BYTES);
        image.commit();
    }

    /**
     * The time of a random 4 KiB read by one thread: medians of intervals as long as a reclaim, alternately without and
     * with a reclaim.
     *
     * @param aloneNanos the time while no other thread is active
     * @param besideNanos the time while another thread removes layers of many files and waits until their space is
     *     reclaimed
     */
    public record BesideReclaim(double aloneNanos, double besideNanos) {}

    /** Measures the reader beside a reclaim (T9). */
    public BesideReclaim besideReclaim() throws Exception {
        double[] alone = new double[ROUNDS];
        double[] beside = new double[ROUNDS];
        try (Reader reader = new Reader()) {
            for (int round = 0; round < ROUNDS; round++) {
                createDoomed();
                long start = System.nanoTime();
                Future<Void> reclaim = threads.submit(this::reclaimDoomed);
                beside[round] = reader.nanosPerRead(reclaim);
                reclaim.get();
                long window = System.nanoTime() - start;
                Future<Void> pause = threads.submit(() -> {
                    Thread.sleep(Math.max(1, window / 1_000_000));
                    return null;
                });
                alone[round] = reader.nanosPerRead(pause);
            }
        }
        return new BesideReclaim(median(alone), median(beside));
    }

    private void createDoomed() throws IOException {
        for (int i = 0; i < DOOMED_LAYERS; i++) {
            try (Layer layer = store.createLayer("doomed-" + i)) {
                tree.create(layer);
            }
        }
        store.sync();
    }

    private Void reclaimDoomed() throws IOException {
        for (int i = 0; i < DOOMED_LAYERS; i++) {
            store.remove("doomed-" + i);
        }
        store.reclaim();
        return null;
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }

    /** Returns how often 16 simultaneous readers, all together, were blocked by a monitor or parked (T13). */
    public double waitsOfReaders() throws Exception {
        CyclicBarrier start = new CyclicBarrier(READERS);
        List<Callable<Long>> readers = new ArrayList<>();
        for (int i = 0; i < READERS; i++) {
            readers.add(() -> {
                try (Reader reader = new Reader()) {
                    reader.read(BATCH);
                    start.await();
                    long before = waits();
                    reader.read(READS_EACH);
                    return waits() - before;
                }
            });
        }
        long waits = 0;
        for (Future<Long> reader : threads.invokeAll(readers)) {
            waits += reader.get();
        }
        return waits;
    }

    private static long waits() {
        ThreadInfo info = ManagementFactory.getThreadMXBean()
                .getThreadInfo(Thread.currentThread().getId());
        return info.getBlockedCount() + info.getWaitedCount();
    }

    @Override
    public void close() throws IOException {
        threads.shutdownNow();
        image.close();
        store.close();
        directory.close();
    }

    /** A reader of random blocks, all of which it has read once before. */
    private final class Reader implements AutoCloseable {
        private final ByteBuffer buffer = ByteBuffer.allocate(Workload.BLOCK_BYTES);
        private final SplittableRandom random = new SplittableRandom(1);
        private final LayerFile file = image.openFile(FILE);

        private Reader() throws IOException {
            for (long position = 0; position < LENGTH_BYTES; position += Workload.BLOCK_BYTES) {
                file.read(position, buffer.clear());
            }
        }

        private void read(int count) throws IOException {
            for (int i = 0; i < count; i++) {
                long block = random.nextLong(LENGTH_BYTES / Workload.BLOCK_BYTES);
                file.read(block * Workload.BLOCK_BYTES, buffer.clear());
            }
        }

        /** Reads until another task is done. */
        private double nanosPerRead(Future<Void> other) throws IOException {
            long start = System.nanoTime();
            long reads = 0;
            do {
                read(BATCH);
                reads += BATCH;
            } while (!other.isDone());
            return (System.nanoTime() - start) / (double) reads;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
