package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CollectOptions;
import io.lcfs.CollectReport;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.LeaseInfo;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Cache layers, leases and their collection. After each test the checker must find nothing. */
@Tag("P6")
class CollectTest {
    private static final LayerOptions CACHE = LayerOptions.defaults().withCache(true);
    private static final CollectOptions ALL = CollectOptions.defaults();

    /** A clock that stands still until it is set, or goes on by a millisecond whenever somebody looks at it. */
    private static final class SetClock extends Clock {
        private volatile Instant now = Instant.ofEpochSecond(1_000_000);
        private volatile boolean isTicking;

        void add(Duration duration) {
            now = now.plus(duration);
        }

        @Override
        public Instant instant() {
            if (isTicking) {
                add(Duration.ofMillis(1));
            }
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            throw new UnsupportedOperationException();
        }
    }

    private final SetClock clock = new SetClock();

    @RegisterExtension
    final CheckedStore checked = CheckedStore.of(16 << 20, CheckedStore.QUIET.withClock(clock));

    private static List<String> names(LayerStore store) throws IOException {
        return store.list().stream().map(LayerInfo::name).sorted().toList();
    }

    /** Makes a committed layer with content, on another one or on none, one second after the layer before. */
    private void make(String name, String below, LayerOptions options) throws IOException {
        clock.add(Duration.ofSeconds(1));
        LayerStore store = checked.store();
        try (Layer layer = below == null ? store.createLayer(name, options) : store.cloneLayer(below, name, options)) {
            layer.writeAllBytes("/" + name, content(100_000, name.hashCode()));
            layer.commit();
        }
    }

    private static byte[] content(int length, int seed) {
        byte[] content = new byte[length];
        new Random(seed).nextBytes(content);
        return content;
    }

    private void use(String name) throws IOException {
        clock.add(Duration.ofSeconds(1));
        checked.store().openLayer(name).close();
    }

    @Test
    void cacheLayersGoAndOthersStayWithWhatIsBelowThem() throws IOException {
        make("a", null, CACHE);
        make("b", "a", CACHE);
        make("root", "b", LayerOptions.defaults());
        make("c", "b", CACHE);
        make("d", "c", CACHE);
        LayerStore store = checked.store();
        CollectReport dry = store.collect(ALL.withDryRun(true));
        assertEquals(List.of("d", "c"), dry.removed());
        assertEquals(List.of("a", "b", "c", "d", "root"), names(store));
        assertEquals(dry, store.collect(ALL));
        assertEquals(List.of("a", "b", "root"), names(store));
        store.setCache("root", true);
        assertTrue(store.stat("root").cache());
        assertEquals(List.of("root", "b", "a"), store.collect(ALL).removed());
        assertEquals(0, store.info().layers());
    }

    @Test
    void theLeastRecentlyUsedGoFirstUntilTheBudgetIsKept() throws IOException {
        for (String name : List.of("a", "b", "c", "d")) {
            make(name, null, CACHE);
        }
        use("a");
        LayerStore store = checked.store();
        long each = store.usage("a").ownBytes();
        CollectReport report = store.collect(ALL.withKeepBytes(2 * each));
        assertEquals(List.of("b", "c"), report.removed());
        assertEquals(2 * each, report.removedBytes());
        assertEquals(2 * each, report.keptBytes());
        make("e", "a", CACHE);
        assertEquals(
                List.of("d"),
                store.collect(ALL.withKeepBytes(2 * each + each / 2)).removed());
        clock.add(Duration.ofMinutes(1));
        make("f", null, CACHE);
        assertEquals(
                List.of("e", "a"),
                store.collect(ALL.withMinimumAge(Duration.ofSeconds(30))).removed());
    }

    @Test
    void openLayersAndLayersOfALeaseStayWithWhatIsBelowThem() throws IOException {
        make("a", null, CACHE);
        make("b", "a", CACHE);
        make("c", null, CACHE);
        LayerStore store = checked.store();
        store.lease("build", Duration.ofMinutes(10), "c");
        try (Layer open = store.openLayer("b")) {
            assertEquals(List.of(), store.collect(ALL).removed());
            assertTrue(open.exists("/a"));
        }
        store.rename("c", "renamed");
        clock.add(Duration.ofMinutes(9));
        store.lease("build", Duration.ofMinutes(10));
        assertEquals(
                List.of(new LeaseInfo("build", clock.instant().plusSeconds(600), List.of("renamed"))), store.leases());
        clock.add(Duration.ofMinutes(9));
        assertEquals(List.of("b", "a"), store.collect(ALL).removed());
        clock.add(Duration.ofMinutes(1));
        assertEquals(List.of(), store.leases());
        assertEquals(List.of("renamed"), store.collect(ALL).removed());
        assertFalse(store.endLease("build"));
    }

    @Test
    void aLeaseEndsWhenItsHostSaysSoAndHoldsTheLayerThatARestorePutsInPlace() throws IOException {
        make("a", null, CACHE);
        LayerStore store = checked.store();
        store.cloneLayer("a", "live", CACHE).close();
        store.snapshot("live", "first", CACHE).close();
        store.lease("build", Duration.ofDays(1), "live");
        store.restore("live", "a").close();
        assertTrue(store.stat("live").cache());
        assertEquals(List.of("first"), store.collect(ALL).removed());
        assertTrue(store.endLease("build"));
        assertEquals(List.of("live", "a"), store.collect(ALL).removed());
    }

    @Test
    void aClockThatGoesBackNeitherEndsALeaseNorMakesItLast() throws IOException {
        make("a", null, CACHE);
        LayerStore store = checked.store();
        clock.add(Duration.ofDays(3650));
        store.lease("build", Duration.ofHours(1), "a");
        store.openLayer("a").close();
        clock.add(Duration.ofDays(-3650));
        assertEquals(List.of(), store.collect(ALL).removed());
        clock.add(Duration.ofMinutes(59));
        assertEquals(List.of(), store.collect(ALL).removed());
        clock.add(Duration.ofMinutes(1));
        assertEquals(List.of("a"), store.collect(ALL).removed());
    }

    @Test
    void aTimeOfUseInTheFutureCountsAsThePresentAndKeepsNoLayerForLonger() throws IOException {
        clock.add(Duration.ofDays(3650));
        for (String name : List.of("a", "b", "c")) {
            make(name, null, CACHE);
        }
        clock.add(Duration.ofDays(-3650));
        clock.isTicking = true;
        LayerStore store = checked.store();
        CollectOptions old = ALL.withMinimumAge(Duration.ofHours(1));
        assertEquals(List.of(), store.collect(old).removed());
        use("b");
        clock.add(Duration.ofHours(1));
        store.openLayer("c").close();
        assertEquals(List.of("a", "b"), store.collect(old).removed());
        clock.add(Duration.ofDays(-3650));
        CollectReport dry = store.collect(ALL.withDryRun(true));
        assertEquals(List.of("c"), dry.removed());
        assertEquals(dry, store.collect(ALL));
    }

    @Test
    void aFullStoreEvictsCacheLayersAlsoIfTheClockWasAheadOnce() throws IOException {
        StoreOptions options = StoreOptions.defaults().withClock(clock);
        try (LayerStore store = LayerStore.createInMemory(8 << 20, options)) {
            clock.add(Duration.ofDays(3650));
            for (int i = 0; i < 4; i++) {
                try (Layer layer = store.createLayer("cache" + i, CACHE)) {
                    layer.writeAllBytes("/file", content(1 << 20, i));
                }
            }
            clock.add(Duration.ofDays(-3650));
            clock.isTicking = true;
            try (Layer layer = store.createLayer("kept")) {
                for (int i = 0; i < 4; i++) {
                    layer.writeAllBytes("/file" + i, content(1 << 20, 4 + i));
                }
            }
        }
    }

    @Test
    void aLeaseThatBeginsWithinASecondLastsItsDuration() throws IOException {
        make("a", null, CACHE);
        clock.add(Duration.ofMillis(900));
        LayerStore store = checked.store();
        store.lease("build", Duration.ofMillis(1200), "a");
        Instant end = clock.instant().plusMillis(1200);
        assertFalse(store.leases().get(0).expires().isBefore(end));
        clock.add(Duration.ofMillis(1199));
        assertEquals(List.of(), store.collect(ALL).removed());
        clock.add(Duration.ofSeconds(1));
        assertEquals(List.of("a"), store.collect(ALL).removed());
    }

    @Test
    void restoringALayerIsAUseOfItAndOfTheLayerBelow() throws IOException {
        make("a", null, CACHE);
        LayerStore store = checked.store();
        store.cloneLayer("a", "live", CACHE).close();
        store.snapshot("live", "first", CACHE).close();
        clock.add(Duration.ofDays(10));
        CollectOptions old = ALL.withMinimumAge(Duration.ofDays(1));
        store.restore("live", "a").close();
        assertEquals(List.of("first"), store.collect(old).removed());
        assertTrue(store.exists("live"));
        store.remove("live");
        assertEquals(List.of(), store.collect(old).removed());
    }

    @Test
    void manyLeasesInAFullStoreNeedNoMoreSpaceThanIsPromised() throws IOException {
        StoreOptions options = CheckedStore.QUIET.withClock(clock);
        try (LayerStore store = LayerStore.createInMemory(8 << 20, options)) {
            String[] layers = new String[64];
            for (int i = 0; i < layers.length; i++) {
                layers[i] = "layer" + i;
                store.createLayer(layers[i]).close();
            }
            store.createLayer("base").commit();
            store.cloneLayer("base", "live", CACHE).close();
            layers[0] = "live";
            clock.add(Duration.ofDays(3650));
            for (int i = 0; i < 3000; i++) {
                store.lease("lease" + i + "x".repeat(200), Duration.ofDays(1), layers);
            }
            try (Layer full = store.createLayer("full")) {
                for (int size = 1 << 20, i = 0; size >= 4096; i++) {
                    try {
                        full.writeAllBytes("/file" + i, content(size, i));
                    } catch (NoSpaceException e) {
                        size /= 2;
                    }
                }
            }
            assertThrows(NoSpaceException.class, () -> store.restore("live", "base"));
            clock.add(Duration.ofDays(-3650));
            assertEquals(List.of(), store.collect(ALL).removed());
            clock.add(Duration.ofDays(1));
            assertEquals(List.of("live"), store.collect(ALL).removed());
            assertEquals(List.of(), store.leases());
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void leasesAndTimesOfUseAreThereWhenTheStoreIsOpenedAgain() throws IOException {
        HeapDevice device = new HeapDevice(4096);
        StoreOptions options = CheckedStore.QUIET.withClock(clock);
        LayerStore store = EngineProvider.createOn(device, options, new Random(1));
        for (String name : List.of("a", "b", "c")) {
            clock.add(Duration.ofSeconds(1));
            store.createLayer(name, CACHE).close();
        }
        clock.add(Duration.ofSeconds(1));
        store.openLayer("a").close();
        store.lease("build", Duration.ofMinutes(1), "c");
        store.close();
        try (LayerStore again = EngineProvider.openOn(device, options)) {
            assertEquals(List.of("c"), again.leases().get(0).layers());
            assertEquals(List.of("b", "a"), again.collect(ALL).removed());
            clock.add(Duration.ofMinutes(1));
            assertEquals(List.of("c"), again.collect(ALL).removed());
        }
    }

    @Test
    void aFullStoreEvictsCacheLayersBeforeItRefuses() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(8 << 20, StoreOptions.defaults())) {
            store.createLayer("base", LayerOptions.defaults()).commit();
            store.cloneLayer("base", "leased", CACHE).close();
            store.lease("build", Duration.ofDays(1), "leased");
            for (int i = 0; i < 40; i++) {
                try (Layer layer = store.cloneLayer("base", "cache" + i, CACHE)) {
                    layer.writeAllBytes("/file", content(1 << 20, i));
                    layer.commit();
                }
            }
            assertTrue(store.exists("cache39"));
            assertTrue(store.exists("leased"));
            assertFalse(store.exists("cache0"));
            assertTrue(store.list().size() < 8);
            try (Layer kept = store.createLayer("kept")) {
                assertThrows(NoSpaceException.class, () -> {
                    for (int i = 0; i < 16; i++) {
                        kept.writeAllBytes("/file" + i, content(1 << 20, i));
                    }
                });
            }
            assertEquals(List.of("base", "kept", "leased"), names(store));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void badArgumentsAreRefused() throws IOException {
        make("a", null, CACHE);
        LayerStore store = checked.store();
        for (Duration duration : List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofDays(100_001))) {
            assertThrows(IllegalArgumentException.class, () -> store.lease("build", duration, "a"));
        }
        assertThrows(NoSuchLayerException.class, () -> store.lease("build", Duration.ofDays(1), "a", "none"));
        assertEquals(List.of(), store.leases());
        String[] many = new String[65];
        for (int i = 0; i < many.length; i++) {
            many[i] = "many" + i;
            store.createLayer(many[i]).close();
        }
        String message = assertThrows(
                        IllegalArgumentException.class, () -> store.lease("build", Duration.ofDays(1), many))
                .getMessage();
        assertEquals("lease \"build\" of 65 layers: at most 64 are possible", message);
        assertThrows(UnsupportedOperationException.class, () -> store.setCache(LayerStore.ROOT, true));
        assertThrows(IllegalArgumentException.class, () -> ALL.withKeepBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> ALL.withMinimumAge(Duration.ofNanos(-1)));
    }

    @Test
    void whatAnotherThreadHasOpenOrLeasedIsNotCollected() throws Exception {
        make("base", null, LayerOptions.defaults());
        LayerStore store = checked.store();
        AtomicBoolean isOver = new AtomicBoolean();
        FutureTask<Integer> collecting = new FutureTask<>(() -> {
            int collected = 0;
            while (!isOver.get()) {
                collected += store.collect(ALL).removed().size();
            }
            return collected;
        });
        new Thread(collecting, "collecting").start();
        for (int i = 0; i < 300; i++) {
            String name = "layer" + i;
            try (Layer open = store.cloneLayer("base", name, CACHE)) {
                store.cloneLayer(name, name + "-above", CACHE).close();
                assertTrue(open.exists("/base"));
                assertEquals(name, open.info().name());
                store.lease("build", Duration.ofDays(1), name);
            }
            assertTrue(store.exists(name));
            store.endLease("build");
            try (Layer open = store.openLayer(name)) {
                assertTrue(open.info().cache());
                store.setCache(name, false);
            } catch (NoSuchLayerException e) {
                continue;
            }
            store.remove(name, RemoveOption.FORCE);
        }
        isOver.set(true);
        assertTrue(collecting.get() > 0);
    }

    /** Layers in plain Java, all of which are looked at again for each layer that a collection must remove. */
    private final class Model {
        private final Map<String, String> below = new HashMap<>();
        private final Map<String, Long> used = new HashMap<>();
        private final Set<String> leased = new HashSet<>();
        private final Map<String, Layer> open = new HashMap<>();

        boolean isFree(String name) {
            return used.containsKey(name)
                    && !leased.contains(name)
                    && !open.containsKey(name)
                    && !below.containsValue(name);
        }

        List<String> collect(long keepBytes) throws IOException {
            Map<String, Long> own = new HashMap<>();
            for (String name : below.keySet()) {
                own.put(name, checked.store().usage(name).ownBytes());
            }
            Map<String, String> all = new HashMap<>(below);
            List<String> order = new ArrayList<>();
            for (List<String> free = free(); !free.isEmpty(); free = free()) {
                order.add(free.get(0));
                below.remove(free.get(0));
            }
            below.putAll(all);
            long left = order.stream().mapToLong(own::get).sum();
            List<String> removed = new ArrayList<>();
            for (String name : order) {
                if (keepBytes == 0 || left > keepBytes) {
                    left -= own.get(name);
                    removed.add(name);
                    below.remove(name);
                    used.remove(name);
                }
            }
            return removed;
        }

        private List<String> free() {
            return below.keySet().stream()
                    .filter(this::isFree)
                    .sorted(Comparator.comparing(used::get))
                    .toList();
        }
    }

    @Test
    void aCollectionRemovesWhatTheModelRemoves() throws IOException {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        Model model = new Model();
        LayerStore store = checked.store();
        for (int i = 0; i < 300; i++) {
            List<String> names = model.below.keySet().stream().sorted().toList();
            String any = names.isEmpty() ? null : names.get(random.nextInt(names.size()));
            clock.add(Duration.ofSeconds(1));
            switch (any == null ? 0 : random.nextInt(9)) {
                case 0, 1, 2 -> {
                    boolean cache = random.nextInt(6) > 0;
                    String below = random.nextInt(4) == 0 ? null : any;
                    String name = "layer" + i;
                    LayerOptions options = LayerOptions.defaults().withCache(cache);
                    try (Layer layer =
                            below == null ? store.createLayer(name, options) : store.cloneLayer(below, name, options)) {
                        layer.writeAllBytes("/" + name, new byte[random.nextInt(20_000)]);
                    }
                    model.below.put(name, below == null ? "" : below);
                    long now = clock.instant().toEpochMilli();
                    if (cache) {
                        model.used.put(name, now);
                    }
                    model.used.computeIfPresent(below == null ? "" : below, (key, old) -> now);
                }
                case 3 -> {
                    if (!model.open.containsKey(any)) {
                        model.open.put(any, store.openLayer(any));
                        model.used.computeIfPresent(
                                any, (key, old) -> clock.instant().toEpochMilli());
                    } else {
                        model.open.remove(any).close();
                    }
                }
                case 4 -> {
                    store.lease("lease", Duration.ofDays(1), any);
                    model.leased.add(any);
                }
                case 5 -> {
                    store.endLease("lease");
                    model.leased.clear();
                }
                case 6 -> {
                    boolean cache = random.nextBoolean();
                    store.setCache(any, cache);
                    model.used.remove(any);
                    if (cache) {
                        model.used.put(any, clock.instant().toEpochMilli());
                    }
                }
                default -> {
                    long keep = random.nextInt(3) == 0 ? 0 : random.nextInt(200_000);
                    List<String> expected = model.collect(keep);
                    String what = "seed " + seed + ", step " + i;
                    assertEquals(
                            expected, store.collect(ALL.withKeepBytes(keep)).removed(), what);
                    model.leased.retainAll(model.below.keySet());
                }
            }
            if (model.leased.size() > 60) {
                store.endLease("lease");
                model.leased.clear();
            }
        }
        model.open.values().forEach(Layer::close);
    }
}
