package io.lcfs.examples;

import io.lcfs.CollectOptions;
import io.lcfs.CollectReport;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.Program;
import io.lcfs.examples.command.TemporaryDirectory;
import io.lcfs.examples.command.Text;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/**
 * Two processes build in one store, which is a cache with a budget, and the table says what each build did. Steps work
 * in ephemeral layers, the finished ones belong to the cache, and a lease protects those of a build that goes on.
 */
public final class BuildCache {
    private static final StoreOptions SHARED = StoreOptions.defaults().withLockTimeout(Duration.ofMinutes(5));
    private static final LayerOptions STEP =
            LayerOptions.defaults().withEphemeral(true).withCache(true);
    private static final CollectOptions BUDGET = CollectOptions.defaults().withKeepBytes(4 << 20);
    private static final Duration LEASE = Duration.ofMinutes(10);
    private static final String ROW = "%-8s %-8s %6s %6s %8s %12s%n";
    private static final int BUILDS = 6;
    private static final int STEPS = 3;

    private BuildCache() {}

    /** Runs the program. It has no arguments, and gives the processes that it starts a store and a name. */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> args.length == 2 ? work(Path.of(args[0]), args[1]) : share());
    }

    private static boolean share() throws IOException, InterruptedException {
        try (TemporaryDirectory directory = TemporaryDirectory.create()) {
            Path file = directory.file("store");
            try (LayerStore store = LayerStore.create(file, 64 << 20);
                    Layer base = store.createLayer("base")) {
                base.createFile("/base");
                base.commit();
            }
            List<Process> processes = new ArrayList<>();
            for (String name : List.of("one", "two")) {
                String java = Path.of(System.getProperty("java.home"), "bin", "java") + "";
                String classes = System.getProperty("java.class.path");
                processes.add(new ProcessBuilder(java, "-cp", classes, BuildCache.class.getName(), file + "", name)
                        .redirectErrorStream(true)
                        .redirectOutput(directory.file(name).toFile())
                        .start());
            }
            boolean isDone = true;
            for (Process process : processes) {
                isDone &= process.waitFor() == 0;
            }
            System.out.printf(Locale.ROOT, ROW, "process", "build", "made", "found", "evicted", "in cache");
            System.out.print(Files.readString(directory.file("one")) + Files.readString(directory.file("two")));
            try (LayerStore store = LayerStore.open(file)) {
                CollectReport rest = store.collect(CollectOptions.defaults());
                System.out.println(rest.removed().size() + " layers of " + Text.bytes(rest.removedBytes())
                        + " were in the cache; without them, "
                        + store.list().stream().map(LayerInfo::name).toList() + " is left.");
                return isDone && store.check().isClean();
            }
        }
    }

    /** Makes some builds. The store is open in one process at a time, so each build opens it. */
    private static boolean work(Path file, String name) throws IOException {
        for (int build = 1; build <= BUILDS; build++) {
            try (LayerStore store = LayerStore.open(file, SHARED)) {
                int made = 0;
                String below = "base";
                for (int step = 1; step <= STEPS; step++) {
                    // The last step is another one in each second build; the steps before are the same in all.
                    String key = "step" + step + (step < STEPS ? "" : "-of-" + name + "-" + build / 2);
                    made += make(store, below, key) ? 1 : 0;
                    store.lease(name, LEASE, key);
                    below = key;
                }
                CollectReport report = store.collect(BUDGET);
                int evicted = report.removed().size();
                String kept = Text.bytes(report.keptBytes());
                System.out.printf(Locale.ROOT, ROW, name, build, made, STEPS - made, evicted, kept);
                store.endLease(name);
            }
        }
        return true;
    }

    /** Makes the layer of a step unless it is in the cache. If the work fails, nothing of it stays. */
    private static boolean make(LayerStore store, String below, String key) throws IOException {
        if (store.exists(key)) {
            store.setCache(key, true); // This counts as a use of the layer.
            return false;
        }
        try (Layer layer = store.cloneLayer(below, "working-on-" + key, STEP)) {
            byte[] result = new byte[1 << 20];
            new Random(key.hashCode()).nextBytes(result);
            layer.writeAllBytes("/" + key, result);
            layer.commit(key);
        }
        return true;
    }
}
