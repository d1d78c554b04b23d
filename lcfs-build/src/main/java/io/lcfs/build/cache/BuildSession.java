package io.lcfs.build.cache;

import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * The use of the store by one build. Layers that the build found or made are not pruned until the session is closed.
 * May be used by several threads.
 */
public final class BuildSession implements AutoCloseable {
    private final LayerStore store;
    private final StepLayers layers;
    private final List<String> pinned = new ArrayList<>();
    private final Map<Object, FutureTask<KeyedLayer>> stages = new ConcurrentHashMap<>();
    private final Queue<Layer> spares = new ConcurrentLinkedQueue<>();
    private final SharedSteps shared;

    private BuildSession(LayerStore store, StepLayers layers, SharedSteps shared) {
        this.store = store;
        this.layers = layers;
        this.shared = shared;
    }

    /** The work of a step. */
    public interface Work {
        /** Changes a new layer on the layer below. */
        void in(Layer layer) throws IOException;
    }

    /**
     * Begins a session.
     *
     * @param store the store
     * @param from the caches that are imported
     * @param isExported whether {@link #export} will be called
     */
    public static BuildSession of(LayerStore store, List<CachePlace.From> from, boolean isExported) throws IOException {
        return new BuildSession(store, StepLayers.of(store), SharedSteps.of(store, from, isExported));
    }

    /** Creates another layer that a step may use while it changes its layer. It is removed with its handle. */
    public Layer aside(Layer working) throws IOException {
        return store.createLayer(working.name() + "-aside", StepLayers.WORKING);
    }

    /** Creates a layer that is removed when the session ends. */
    public Layer spare() throws IOException {
        Layer layer = store.createLayer(StepLayers.PREFIX + "work-" + UUID.randomUUID(), StepLayers.WORKING);
        spares.add(layer);
        return layer;
    }

    /** Returns the store. */
    public LayerStore store() {
        return store;
    }

    /** Returns whether steps need keys for all stores. */
    public boolean isShared() {
        return shared.isUsed();
    }

    /**
     * Returns the layer of an image with its identity. In this store that is the key of its step, or the ID of another
     * layer, which the store never uses again; in all stores it is the chain ID. The layer is kept until the session
     * ends, if it is that of a step. O(1), unless the build imports or exports its cache and the chain ID is not known
     * yet.
     */
    public KeyedLayer keyed(Image image) throws IOException {
        String layer = image.layer();
        pin(layer);
        LayerInfo info = store.stat(layer);
        String local = StepLayers.isStep(info) ? info.name() : "layer " + info.id();
        return new KeyedLayer(layer, local, shared.identity(image));
    }

    /** Returns an image whose layer is kept until the session ends. No prune comes between the look and the keeping. */
    public Image image(String name) throws IOException {
        layers.lock.lock();
        try {
            Image image = ImageStore.of(store).get(name);
            pin(image.layer());
            return image;
        } finally {
            layers.lock.unlock();
        }
    }

    private StepLayers.Pin pin(String name) {
        layers.lock.lock();
        try {
            StepLayers.Pin pin = layers.pins.computeIfAbsent(name, any -> new StepLayers.Pin());
            pin.count++;
            pinned.add(name);
            return pin;
        } finally {
            layers.lock.unlock();
        }
    }

    private static String name(StepKey key) {
        return StepLayers.PREFIX + key.local();
    }

    /** Returns the layer of a step. */
    public static KeyedLayer layerOf(StepKey key) {
        String name = name(key);
        return new KeyedLayer(name, name, "step " + key.shared());
    }

    /**
     * Makes the layer of a step, unless it exists or is in an imported cache. If several builds need it at the same
     * time, one makes it and the others wait. Durable on return. A layer of an imported cache is pulled by {@link
     * #need}.
     *
     * @param key the key of the step
     * @param below the name of the layer below; {@code null} for none
     * @param known the name of the file of {@link BuildFiles} that the step needs
     * @param work the work, which is done at most once; if it fails, the store has no new layer
     * @return whether the layer was made
     * @throws LayerExistsException if another layer has the name
     */
    public boolean make(StepKey key, @Nullable String below, String known, Work work) throws IOException {
        String name = name(key);
        StepLayers.Pin pin = pin(name);
        pin.making.lock();
        try {
            shared.used(key, name);
            if (store.exists(name)) {
                if (!StepLayers.isStep(store.stat(name))) {
                    throw new LayerExistsException(name);
                }
                store.setLabel(name, StepLayers.USED, Instant.now().toString());
                return false;
            }
            if (shared.awaits(key, new SharedSteps.Step(name, below, known, () -> makeNew(name, below, known, work)))) {
                return false;
            }
            need(below);
            makeNew(name, below, known, work);
            return true;
        } finally {
            pin.making.unlock();
        }
    }

    /**
     * Pulls a layer that is only in an imported cache, and the layers below it; does nothing for another layer. Durable
     * on return. If the cache has lost the layer, its step is run.
     */
    public void need(@Nullable String name) throws IOException {
        SharedSteps.Awaited layer = name == null ? null : shared.awaited(name);
        if (name == null || layer == null) {
            return;
        }
        need(layer.step().below());
        StepLayers.Pin pin = pin(name);
        pin.making.lock();
        try {
            if (!store.exists(name)) {
                shared.pull(layer);
            }
        } finally {
            pin.making.unlock();
        }
    }

    /** Writes the layers of all steps of this session, and a manifest of them; does nothing if there is no step. */
    public void export(CachePlace.To place) throws IOException {
        shared.export(place, this::need);
    }

    /** Makes a layer under a temporary name, which is removed with its handle unless the commit gives it its name. */
    private void makeNew(String name, @Nullable String below, String known, Work work) throws IOException {
        String working = StepLayers.PREFIX + "work-" + UUID.randomUUID();
        try (Layer layer = below == null
                ? store.createLayer(working, StepLayers.WORKING)
                : store.cloneLayer(below, working, StepLayers.WORKING)) {
            work.in(layer);
            layer.commit(name, StepLayers.labels(known));
        }
    }

    /** The run of another build whose result this build needs. */
    public interface Stage {
        /** Runs it; returns its layer. */
        KeyedLayer run() throws IOException;
    }

    /** Begins to run another build in a thread of its own, unless this session has begun it before. */
    public void begin(Object of, Stage stage) {
        FutureTask<KeyedLayer> task = new FutureTask<>(stage::run);
        if (stages.putIfAbsent(of, task) == null) {
            new Thread(task, "lcfs-build-stage").start();
        }
    }

    /** Returns the layer of another build, after waiting for its end. It is run at most once in a session. */
    public KeyedLayer stage(Object of, Stage stage) throws IOException {
        begin(of, stage);
        try {
            return Objects.requireNonNull(stages.get(of)).get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("the thread was interrupted while it waited for a stage of the build");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            if (e.getCause() instanceof RuntimeException failure) {
                throw failure;
            }
            throw new IllegalStateException("a stage of the build failed", e.getCause());
        }
    }

    private Optional<FutureTask<KeyedLayer>> running() {
        return stages.values().stream().filter(stage -> !stage.isDone()).findAny();
    }

    /** Waits until no stage runs. */
    private void endStages() {
        boolean isInterrupted = false;
        // A stage may begin other stages until it ends.
        Optional<FutureTask<KeyedLayer>> running = running();
        while (running.isPresent()) {
            try {
                running.get().get();
            } catch (InterruptedException e) {
                isInterrupted = true;
            } catch (ExecutionException e) {
                // The build that needs the stage has its exception, or has failed itself.
            }
            running = running();
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Ends the session, after waiting for all stages. */
    @Override
    public void close() throws IOException {
        endStages();
        unpin();
        for (Layer spare : spares) {
            spare.close();
        }
    }

    private void unpin() {
        layers.lock.lock();
        try {
            for (String name : pinned) {
                StepLayers.Pin pin = layers.pins.get(name);
                if (pin != null && --pin.count == 0) {
                    layers.pins.remove(name);
                }
            }
            pinned.clear();
        } finally {
            layers.lock.unlock();
        }
    }
}
