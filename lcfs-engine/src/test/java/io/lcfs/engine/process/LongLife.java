package io.lcfs.engine.process;

import com.sun.management.UnixOperatingSystemMXBean;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerFile;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.space.Staged;
import io.lcfs.engine.store.StoreInsides;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.PhantomReference;
import java.lang.ref.ReferenceQueue;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.management.JMException;
import javax.management.ObjectName;

/**
 * A store that stays open for a long time and repeats the same work, while another store is opened and closed. After
 * each lap several quantities are counted: heap objects by type, buffers, mappings, descriptors, threads, and state of
 * the engine. None of them may grow without end: the minimum of the last third of the laps must not exceed that of the
 * second third.
 */
final class LongLife {
    private static final long STAGE_BYTES = 1 << 20;
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withCheckpointInterval(Duration.ofMillis(200))
            .withStageBytes(STAGE_BYTES);
    private static final int ROUNDS = 8;
    private static final int LAYERS = 5;
    private static final int FEWEST_LAPS = 9;
    private static final int MAX_KEPT = 60;

    /** Types that take less memory than this are ignored. */
    private static final long LEAST_BYTES = 32 << 10;

    /** The memory by which the caches of paths and buffers may still grow. */
    private static final long CACHED_BYTES = 256 << 10;

    /** The types with which the JVM fills gaps of the heap. */
    private static final Pattern FILLING = Pattern.compile("\\[I|.*jdk\\.internal\\.vm\\.Filler.*");

    /** A line of the histogram: rank, instances, bytes, type. */
    private static final Pattern TYPE = Pattern.compile("\\s*\\d+:\\s+\\d+\\s+(\\d+)\\s+(\\S+).*");

    private final Random random = new Random(1);
    private final LayerStore store;
    private final Path other;
    private final Layer quiet;

    /**
     * The counts of the laps. In long runs only the minimum of several consecutive laps is kept, so that the record
     * itself does not grow.
     */
    private final List<Map<String, Long>> laps = new ArrayList<>();

    private int lapsEach = 1;
    private long lapsDone;
    private long number;

    private LongLife(LayerStore store, Path other) throws IOException {
        this.store = store;
        this.other = other;
        this.quiet = store.createLayer("quiet");
        try (Layer base = store.createLayer("base")) {
            for (int i = 0; i < 50; i++) {
                base.write("/f" + i, 0, bytes(200 * i));
            }
            base.commit();
        }
    }

    /** Runs for a number of minutes, or for as few laps as show growth. Returns the quantities that grew. */
    static String live(Path folder, long minutes) throws Exception {
        Path other = folder.resolve("other");
        LayerStore.create(other, 16 << 20).close();
        try (LayerStore store = LayerStore.create(folder.resolve("long"), 1L << 28, OPTIONS)) {
            LongLife life = new LongLife(store, other);
            long end = System.nanoTime() + Duration.ofMinutes(minutes).toNanos();
            while (life.lapsDone < FEWEST_LAPS || System.nanoTime() < end) {
                life.lap();
            }
            life.quiet.close();
            return "laps " + life.lapsDone + ", grew: " + life.grown();
        }
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void lap() throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            build();
            if (round % 4 == 0) {
                changeQuietLayer();
            }
            openAndClose();
        }
        Thread reader = new Thread(this::readAll);
        reader.start();
        reader.join();
        store.reclaim();
        store.scrub();
        for (int i = 0; i < 3; i++) {
            // Each of them releases the blocks that were freed before the previous one.
            StoreInsides.of(store).checkpointer().checkpointAlways();
        }
        count(figures());
    }

    private void count(Map<String, Long> figures) {
        if (lapsDone++ % lapsEach == 0) {
            laps.add(figures);
        } else {
            laps.set(laps.size() - 1, least(List.of(laps.get(laps.size() - 1), figures)));
        }
        if (laps.size() == MAX_KEPT && lapsDone % lapsEach == 0) {
            for (int i = 0; i < MAX_KEPT / 2; i++) {
                laps.set(i, least(List.of(laps.get(i), laps.remove(i + 1))));
            }
            lapsEach *= 2;
        }
    }

    private void build() throws IOException {
        String name = "layer" + number;
        try (Layer layer = store.cloneLayer("base", name)) {
            for (int i = 0; i < 20; i++) {
                layer.write("/f" + random.nextInt(50), random.nextInt(3) * 4096L, bytes(random.nextInt(20_000)));
            }
            layer.write("/large", 0, bytes(300_000));
            layer.truncate("/large", random.nextInt(300_000));
            layer.setXattr("/f1", "user.x", bytes(random.nextInt(6_000)));
            layer.createDirectories("/a/b/c" + number);
            layer.deleteRecursively("/a");
            store.snapshot(name, name + "-below").close();
            layer.write("/f2", 0, bytes(10_000));
            layer.commit();
        }
        try (LayerDiff diff = store.diff(name + "-below", name)) {
            diff.forEach(change -> {});
        }
        if (number >= LAYERS) {
            store.remove("layer" + (number - LAYERS));
            store.remove("layer" + (number - LAYERS) + "-below");
        }
        number++;
    }

    /** Nodes that are created after a layer was captured and freed again must not stay in the stage. */
    private void changeQuietLayer() throws IOException {
        for (int i = 0; i < 100; i++) {
            quiet.createFile("/q" + i);
        }
        for (int i = 0; i < 100; i++) {
            quiet.delete("/q" + i);
        }
    }

    private void openAndClose() throws IOException {
        try (LayerStore opened = LayerStore.open(other, OPTIONS);
                Layer root = opened.root()) {
            root.write("/counter", 0, bytes(5_000));
            root.readAllBytes("/counter");
        }
        try (LayerStore opened = LayerStore.open(other, OPTIONS.withReadOnly(true));
                Layer root = opened.root()) {
            root.readAllBytes("/counter");
        }
    }

    private void readAll() {
        try {
            ByteBuffer target = ByteBuffer.allocate(1 << 16);
            for (LayerInfo info : store.list()) {
                try (Layer layer = store.openLayer(info.name())) {
                    for (int i = 0; i < 50 && layer.exists("/f" + i); i++) {
                        try (LayerFile file = layer.openFile("/f" + i)) {
                            file.read(0, target.clear());
                            file.read(4096, target.clear());
                        }
                        layer.openView("/f" + i).close();
                    }
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * Collects garbage and waits until unreachable buffers are freed. Buffers that one collection finds are freed
     * before the next one.
     */
    private static void collect() throws InterruptedException {
        ReferenceQueue<Object> collected = new ReferenceQueue<>();
        for (int i = 0; i < 2; i++) {
            PhantomReference<Object> garbage = new PhantomReference<>(new Object(), collected);
            System.gc();
            if (collected.remove() != garbage) {
                throw new IllegalStateException("something else was collected");
            }
        }
    }

    private Map<String, Long> figures() throws JMException, IOException, InterruptedException {
        collect();
        Map<String, Long> figures = new TreeMap<>();
        Matcher types = TYPE.matcher(histogram());
        while (types.find()) {
            long bytes = Long.parseLong(types.group(1));
            if (bytes > LEAST_BYTES && !FILLING.matcher(types.group(2)).matches()) {
                // The names are kept once, so that the counted quantities do not include the counting.
                figures.merge(("bytes of " + types.group(2)).intern(), bytes, Long::sum);
            }
        }
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            figures.put("bytes of buffers, " + pool.getName(), pool.getTotalCapacity());
        }
        figures.put("threads", (long) ManagementFactory.getThreadMXBean().getThreadCount());
        if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
            figures.put("descriptors", system.getOpenFileDescriptorCount());
        }
        StoreInsides insides = StoreInsides.of(store);
        Collection<Staged> staged = insides.parts().nodes().stage().snapshot();
        figures.put("staged bytes", insides.parts().nodes().stage().stagedBytes());
        figures.put("staged nodes", (long) staged.size());
        figures.put("held blocks", insides.parts().space().heldBlocks());
        figures.put("used blocks", store.check().usedBlocks());
        return figures;
    }

    /** Counts live objects; the JVM collects garbage first. */
    private static String histogram() throws JMException {
        return (String) ManagementFactory.getPlatformMBeanServer()
                .invoke(
                        new ObjectName("com.sun.management:type=DiagnosticCommand"),
                        "gcClassHistogram",
                        new Object[] {new String[0]},
                        new String[] {String[].class.getName()});
    }

    /**
     * Returns the quantities that were never as low in the last third of the laps as in the second third, apart from
     * normal variation.
     */
    private List<String> grown() {
        int third = laps.size() / 3;
        Map<String, Long> before = least(laps.subList(third, 2 * third));
        Map<String, Long> after = least(laps.subList(2 * third, laps.size()));
        List<String> grown = new ArrayList<>();
        after.forEach((name, last) -> {
            long first = before.getOrDefault(name, 0L);
            if (last > first + first / 10 + allowance(name)) {
                grown.add(name + " from " + first + " to " + last);
            }
        });
        return grown;
    }

    private static long allowance(String name) {
        if (name.startsWith("bytes of buffers")) {
            return 2 * STAGE_BYTES;
        }
        if (name.startsWith("bytes of ")) {
            return CACHED_BYTES;
        }
        return name.equals("staged bytes") ? 4 * Blocks.BYTES : 4;
    }

    private static Map<String, Long> least(List<Map<String, Long>> laps) {
        Map<String, Long> least = new TreeMap<>();
        laps.forEach(lap -> lap.forEach((name, value) -> least.merge(name, value, Math::min)));
        return least;
    }
}
