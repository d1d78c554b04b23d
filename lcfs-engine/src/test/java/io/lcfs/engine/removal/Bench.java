package io.lcfs.engine.removal;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.CheckReport;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.model.Fingerprint;
import io.lcfs.engine.model.ImageDevice;
import io.lcfs.engine.model.ModelInode;
import io.lcfs.engine.model.ModelStore;
import io.lcfs.engine.model.TreeText;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A store and its model, on a device that logs. Each change is made in both. Every state of the model is kept, and its
 * index is the mark of the superblocks that are written while it is the present one.
 */
final class Bench {
    static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(1 << 20)
            .withClock(Clock.fixed(Instant.EPOCH, ZoneOffset.UTC));
    private static final int BLOCKS = 1024;
    private static final byte[] NOISE = noise();

    final ImageDevice device;
    final List<ModelStore> states = new ArrayList<>();

    /**
     * The layers on which steps on files work. A step that creates a live layer on one of these replaces it by the new
     * one.
     */
    final String[] live;

    LayerStore store;
    ModelStore model;

    /**
     * Whether the same changes are known to have the same outcome. In this case the model is not used, and a failure is
     * thrown.
     */
    private boolean replays;

    private int changes;

    /** The state of a bench from which others can be created. */
    record Base(ByteBuffer[] image, ModelStore model) {}

    /** A change of a store or of its model, which may be refused. */
    interface Change {
        void run() throws IOException;
    }

    private static byte[] noise() {
        byte[] bytes = new byte[1 << 16];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Returns bytes that are different for each number. */
    static byte[] bytes(int number, int count) {
        byte[] bytes = new byte[count];
        System.arraycopy(NOISE, number * 331 % (NOISE.length - count), bytes, 0, count);
        return bytes;
    }

    private Bench(ImageDevice device, LayerStore store, ModelStore model, String... live) {
        this.device = device;
        this.store = store;
        this.model = model;
        this.live = live;
        states.add(model);
    }

    /** Creates a bench with a new store. */
    static Bench empty() throws IOException {
        return empty(BLOCKS);
    }

    /** Creates a bench with a new store of a number of blocks. */
    static Bench empty(int blocks) throws IOException {
        ImageDevice device = ImageDevice.ofRubbish(blocks);
        return new Bench(device, EngineProvider.createOn(device, OPTIONS), new ModelStore());
    }

    /** Creates a bench with the store of a base, which is opened. */
    static Bench on(Base base, String... live) throws IOException {
        ImageDevice device = new ImageDevice(base.image.clone());
        return new Bench(device, EngineProvider.openOn(device, OPTIONS), base.model, live);
    }

    /** Creates a bench with the store of a base, for changes that were made on another bench before. */
    static Bench replaying(Base base, Bench first) throws IOException {
        Bench bench = on(base);
        bench.replays = true;
        bench.states.addAll(first.states.subList(1, first.states.size()));
        return bench;
    }

    /** Closes the store and returns the state for other benches. */
    Base toBase() throws IOException {
        store.reclaim();
        model.see(store);
        requireSame(store, model, "base");
        requireClean(store, "base");
        store.close();
        return new Base(device.image(), model);
    }

    /** Makes a change in the model and then in the store, which must have the same outcome. */
    void both(String what, Change inModel, Change inStore) throws IOException {
        if (replays) {
            device.mark(++changes);
            inStore.run();
            return;
        }
        model = model.copy();
        String expected = outcome(inModel);
        states.add(model);
        device.mark(states.size() - 1);
        assertEquals(expected, outcome(inStore), what);
        model.see(store);
    }

    private static String outcome(Change change) {
        try {
            change.run();
            return "done";
        } catch (IOException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** Returns the root of a layer in the model, for changes. */
    ModelInode root(String layer) throws IOException {
        ModelStore.ModelLayer found = require(layer);
        if (!found.writable) {
            throw new ReadOnlyLayerException(layer);
        }
        return found.root;
    }

    /** Returns a layer of the model. */
    ModelStore.ModelLayer require(String layer) throws IOException {
        ModelStore.ModelLayer found = model.layers.get(layer);
        if (found == null) {
            throw new NoSuchLayerException(layer);
        }
        return found;
    }

    // Changes that create bases. These cannot be refused.

    void file(String layer, String path, int number, int count) throws IOException {
        byte[] bytes = bytes(number, count);
        try (Layer opened = store.openLayer(layer)) {
            opened.write(path, 0, bytes);
        }
        ModelInode root = root(layer);
        ModelInode there = ModelStore.find(root, path);
        (there == null ? ModelStore.create(root, path, FileKind.REGULAR, 0644) : there).write(0, bytes);
    }

    void directory(String layer, String path) throws IOException {
        try (Layer opened = store.openLayer(layer)) {
            opened.createDirectory(path);
        }
        ModelStore.create(root(layer), path, FileKind.DIRECTORY, 0755);
    }

    // Assertions.

    static void requireClean(LayerStore store, String when) throws IOException {
        CheckReport report = store.check();
        if (!report.isClean()) {
            throw new AssertionError(when + ": " + report.findings());
        }
    }

    static void requireSame(LayerStore store, ModelStore model, String when) throws IOException {
        if (Fingerprint.of(store) != Fingerprint.of(model)) {
            assertEquals(model.describe(), TreeText.of(store), when);
            throw new AssertionError(when + ": the fingerprints differ, and the texts do not");
        }
    }
}
