package io.lcfs.engine.crash;

import io.lcfs.CollectOptions;
import io.lcfs.Layer;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.crash.StoreModel.LayerModel;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Random operations on a store and its model, on a simulated device, one call in each step. The seed determines
 * everything.
 */
final class Workload {
    static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(16 << 20)
            .withClock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000), ZoneOffset.UTC));
    private static final int BLOCKS = 2048;
    private static final int MAX_BLOCKS = 2 * BLOCKS;

    /** With so many free blocks, no call needs a checkpoint to get space. */
    private static final long ROOMY_BYTES = Blocks.toBytes(BLOCKS / 2);

    private static final int MAX_LAYERS = 6;

    final Random random;
    final SimulatedDevice device;
    final LayerStore store;
    final Checkpoints checkpoints;

    /** The births that an earlier run may have drawn, none of which may be drawn again (I4). */
    final long birthsBefore;

    private final Mix mix;
    private StoreModel model;
    private int drawn;
    private boolean promises;
    private boolean meeting;

    /** The ephemeral layers that are open. They are not in the model, and stand on layers of the model. */
    private final TreeMap<String, Layer> passing = new TreeMap<>();

    private String last = "";
    private boolean refused;

    /** The kinds of workloads. */
    enum Mix {
        ALL,
        /** Layers with many files are created on top of each other and removed. */
        REMOVALS,
        /** Checkpoints with changes during them. */
        CHECKPOINTS
    }

    /** Creates a workload on a new store. */
    static Workload create(long seed, Mix mix) throws IOException {
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        LayerStore store = EngineProvider.createOn(device, OPTIONS, new Random(~seed));
        Workload workload = new Workload(new Random(seed), device, store, new Checkpoints(), new StoreModel(), 0, mix);
        workload.observe(workload.model.copy(), true);
        if (mix == Mix.REMOVALS) {
            workload.create();
            workload.fill();
        }
        return workload;
    }

    /** Creates a workload on a store that was opened from an image and shows a model. */
    Workload(
            Random random,
            SimulatedDevice device,
            LayerStore store,
            Checkpoints checkpoints,
            StoreModel model,
            long birthsBefore,
            Mix mix) {
        this.random = random;
        this.device = device;
        this.store = store;
        this.checkpoints = checkpoints;
        this.model = model;
        this.birthsBefore = birthsBefore;
        this.mix = mix;
    }

    Mix mix() {
        return mix;
    }

    StoreModel model() {
        return model;
    }

    /** Returns the names of ephemeral layers that are open. */
    Set<String> passing() {
        return passing.keySet();
    }

    /** Closes the ephemeral layers that are open, which removes them. */
    void closePassing() {
        passing.values().forEach(Layer::close);
        passing.clear();
    }

    /** Returns the description of the last step. */
    String last() {
        return last;
    }

    /** Examines the writes since the previous call. */
    void observe(StoreModel before, boolean promised) {
        StoreModel after = model.copy();
        checkpoints.scan(device, before, after);
        if (promised) {
            checkpoints.promise(device, after);
        }
    }

    void run(int steps) throws IOException {
        for (int i = 0; i < steps; i++) {
            step();
        }
    }

    void sync() throws IOException {
        last = "sync";
        store.sync();
        observe(model, true);
    }

    /** Returns whether the last step found no space and so did nothing. */
    boolean wasRefused() {
        return refused;
    }

    void step() throws IOException {
        StoreModel before = model.copy();
        refused = false;
        promises = false;
        try {
            switch (mix == Mix.CHECKPOINTS && random.nextBoolean() ? 0 : random.nextInt(32)) {
                case 0, 1, 2, 3, 4, 5 -> syncAndMeet();
                case 6 -> reclaim();
                case 7 -> commit();
                case 8 -> grow();
                default -> change();
            }
        } catch (NoSpaceException e) {
            refused(before, e);
        }
        observe(before, promises);
    }

    /** Checks that nothing was changed. */
    private void refused(StoreModel before, NoSpaceException cause) throws IOException {
        if (store.info().freeBytes() > ROOMY_BYTES) {
            throw new AssertionError("no space with " + store.info().freeBytes() + " bytes free", cause);
        }
        model = before.copy();
        promises = false;
        refused = true;
    }

    /** Makes a change without a checkpoint. */
    void change() throws IOException {
        if (mix == Mix.REMOVALS && random.nextInt(3) == 0) {
            removals();
            return;
        }
        if (mix == Mix.CHECKPOINTS && random.nextInt(3) == 0) {
            writeLong();
            return;
        }
        switch (random.nextInt(24)) {
            case 0, 1 -> create();
            case 2, 3, 4 -> derive();
            case 5, 6 -> snapshot();
            case 7, 8 -> remove();
            case 9 -> rename();
            case 10 -> label();
            case 11 -> writeLong();
            case 12 -> restore();
            case 13 -> ephemeral();
            case 14 -> collect();
            default -> files();
        }
    }

    /**
     * Makes a checkpoint with further changes during it. The checkpoint contains the changes before it, and not these.
     */
    private void syncAndMeet() throws IOException {
        last = "sync";
        StoreModel captured = model.copy();
        if ((mix == Mix.CHECKPOINTS || random.nextBoolean()) && store.info().freeBytes() > ROOMY_BYTES) {
            String[] met = {""};
            boolean force = random.nextBoolean();
            device.meet(random.nextInt(force ? 2 : 8), force, () -> met[0] = meanwhile());
            store.sync();
            device.meet(0, false, null);
            last = "sync" + met[0];
        } else {
            store.sync();
        }
        checkpoints.scan(device, captured, captured);
        checkpoints.promise(device, captured);
    }

    private String meanwhile() {
        StringBuilder met = new StringBuilder();
        meeting = true;
        try {
            for (int i = random.nextInt(3); i >= 0; i--) {
                if (random.nextInt(4) == 0) {
                    writeLong();
                } else {
                    change();
                }
                met.append(", meanwhile ").append(last);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            meeting = false;
        }
        return met.toString();
    }

    private void reclaim() throws IOException {
        last = "reclaim";
        store.reclaim();
        promises = true;
    }

    // Layers.

    private @Nullable LayerModel any(Predicate<LayerModel> wanted) {
        List<LayerModel> found = model.named(wanted);
        return found.isEmpty() ? null : found.get(random.nextInt(found.size()));
    }

    private static boolean isNotRoot(LayerModel layer) {
        return !layer.isRoot();
    }

    private String newName() {
        while (true) {
            String name = "layer" + drawn++;
            if (model.named(layer -> layer.name().equals(name)).isEmpty()) {
                return name;
            }
        }
    }

    private boolean isFull() {
        return model.named(any -> true).size() > MAX_LAYERS;
    }

    private void create() throws IOException {
        if (isFull()) {
            remove();
            return;
        }
        String name = newName();
        last = "create " + name;
        store.createLayer(name).close();
        model.add(name, LayerKind.WRITABLE, 0, new TreeModel());
    }

    private void derive() throws IOException {
        LayerModel parent = any(Workload::isNotRoot);
        if (parent == null || isFull()) {
            create();
            return;
        }
        String name = newName();
        LayerKind kind = random.nextInt(6) == 0 ? LayerKind.VIEW : LayerKind.WRITABLE;
        last = kind + " " + name + " on " + parent.name();
        (kind == LayerKind.VIEW
                        ? store.view(parent.name(), name, LayerOptions.defaults())
                        : store.cloneLayer(parent.name(), name))
                .close();
        if (parent.isWritable()) {
            model.put(parent.withKind(LayerKind.COMMITTED));
        }
        model.add(name, kind, parent.number(), parent.tree());
    }

    private void snapshot() throws IOException {
        LayerModel live = any(layer -> !layer.isRoot() && layer.isWritable());
        if (live == null || isFull()) {
            create();
            return;
        }
        String name = newName();
        last = "snapshot " + name + " of " + live.name();
        store.snapshot(live.name(), name).close();
        LayerModel frozen = model.add(name, LayerKind.COMMITTED, live.parent(), live.tree());
        model.put(live.withParent(frozen.number()));
    }

    private void restore() throws IOException {
        LayerModel live = any(layer -> !layer.isRoot() && layer.isWritable());
        LayerModel below = live == null ? null : any(layer -> !layer.isRoot() && model.isAbove(live, layer));
        if (live == null || below == null) {
            snapshot();
            return;
        }
        last = "restore " + live.name() + " to " + below.name();
        store.restore(live.name(), below.name()).close();
        model.put(live.withName(""));
        LayerModel restored = model.add(live.name(), LayerKind.WRITABLE, below.number(), below.tree());
        restored.labels().putAll(live.labels());
    }

    /**
     * Works in an ephemeral layer. Unless it is committed, it is not in the model, because no opening of the store
     * shows it. Its handle may stay open.
     */
    private void ephemeral() throws IOException {
        LayerModel parent = any(layer -> !layer.isRoot() && !layer.isWritable());
        if (parent == null || isFull()) {
            create();
            return;
        }
        String name = newName();
        last = "ephemeral " + name + " on " + parent.name();
        TreeModel tree = parent.tree().copy();
        try (Layer layer =
                store.cloneLayer(parent.name(), name, LayerOptions.defaults().withEphemeral(true))) {
            new FileStep(random, layer, tree).run();
            if (!meeting && random.nextBoolean()) {
                layer.commit();
                model.add(name, LayerKind.COMMITTED, parent.number(), tree);
                promises = true;
            } else if (random.nextBoolean()) {
                passing.put(name, store.openLayer(name));
            }
        }
    }

    /** Makes a cache layer, which is collected only after its lease has ended and it is closed. */
    private void collect() throws IOException {
        LayerModel parent = any(layer -> !layer.isRoot() && !layer.isWritable());
        if (parent == null || store.info().freeBytes() < ROOMY_BYTES) {
            create();
            return;
        }
        String name = newName();
        last = "cache layer " + name + " on " + parent.name();
        store.cloneLayer(parent.name(), name, LayerOptions.defaults().withCache(true))
                .close();
        store.lease("lease", Duration.ofDays(1), name);
        requireCollected();
        Layer open = store.openLayer(name);
        store.endLease("lease");
        requireCollected();
        open.close();
        requireCollected(name);
    }

    private void requireCollected(String... names) throws IOException {
        List<String> collected = store.collect(CollectOptions.defaults()).removed();
        if (!collected.equals(List.of(names))) {
            throw new AssertionError(last + ": " + collected + " were collected, not " + List.of(names));
        }
    }

    private void remove() throws IOException {
        LayerModel layer = any(Workload::isNotRoot);
        if (layer != null) {
            last = "remove " + layer.name();
            if (!passing.isEmpty() || model.hasNamedAbove(layer.number())) {
                store.remove(layer.name(), RemoveOption.FORCE);
            } else {
                store.remove(layer.name());
            }
            model.put(layer.withName(""));
        }
    }

    private void commit() throws IOException {
        LayerModel layer = any(candidate -> !candidate.isRoot() && candidate.isWritable());
        if (layer == null) {
            return;
        }
        String name = random.nextBoolean() ? layer.name() : newName();
        last = "commit " + layer.name() + " as " + name;
        try (Layer handle = store.openLayer(layer.name())) {
            handle.commit(name, Map.of("committed", last));
        }
        model.put(layer.withName(name).withKind(LayerKind.COMMITTED).withLabel("committed", last));
        promises = true;
    }

    private void rename() throws IOException {
        LayerModel layer = any(Workload::isNotRoot);
        if (layer != null) {
            String name = newName();
            last = "rename " + layer.name() + " to " + name;
            store.rename(layer.name(), name);
            model.put(layer.withName(name));
        }
    }

    private void label() throws IOException {
        LayerModel layer = any(Workload::isNotRoot);
        if (layer != null) {
            String key = "key" + random.nextInt(3);
            String value = random.nextInt(3) == 0 ? null : "value" + random.nextInt(100);
            last = "label " + layer.name() + " " + key + "=" + value;
            store.setLabel(layer.name(), key, value);
            model.put(layer.withLabel(key, value));
        }
    }

    private void grow() throws IOException {
        long blocks = store.info().sizeBytes() / Blocks.BYTES + random.nextInt(200);
        if (blocks % 3 == 0) {
            last = "compact";
            store.sync();
            StoreInsides.compact(store, ROOMY_BYTES);
            promises = true;
        } else if (blocks <= MAX_BLOCKS) {
            last = "grow to " + blocks;
            store.grow(Blocks.toBytes(blocks));
            promises = true;
        }
    }

    private void removals() throws IOException {
        switch (random.nextInt(6)) {
            case 0, 1 -> remove();
            case 2, 3 -> reclaimSteps();
            case 4 -> derive();
            default -> fill();
        }
    }

    /** Not possible during a checkpoint: reclaiming waits for all calls that have begun, and so for this one. */
    private void reclaimSteps() throws IOException {
        int steps = 1 + random.nextInt(4);
        last = "reclaim " + steps + " steps";
        if (!meeting) {
            StoreInsides.reclaimSteps(store, steps);
        }
    }

    // Files.

    /** Writes so much data into layer 0 that runs are full and are written to the device at once. */
    void writeLong() throws IOException {
        LayerModel root = any(LayerModel::isRoot);
        if (root != null) {
            last = "long write";
            TreeModel tree = root.tree().copy();
            try (Layer handle = store.root()) {
                FileStep.writeLong(random, handle, tree);
            }
            model.put(root.withTree(tree));
        }
    }

    /** Creates a layer whose tree has many leaves. */
    private void fill() throws IOException {
        LayerModel layer = any(candidate -> candidate.isWritable() && !candidate.isRoot());
        if (layer == null || layer.tree().exists("/many")) {
            create();
            return;
        }
        TreeModel tree = layer.tree().copy();
        try (Layer handle = store.openLayer(layer.name())) {
            last = "fill " + layer.name();
            FileStep.fill(random, handle, tree);
        }
        model.put(layer.withTree(tree));
    }

    private void files() throws IOException {
        LayerModel layer = any(LayerModel::isWritable);
        if (layer != null) {
            TreeModel tree = layer.tree().copy();
            try (Layer handle = store.openLayer(layer.name())) {
                last = "change of " + layer.name();
                last = layer.name() + ": " + new FileStep(random, handle, tree).run();
            }
            model.put(layer.withTree(tree));
        }
    }
}
