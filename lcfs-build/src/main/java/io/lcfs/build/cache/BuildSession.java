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
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
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
    private final Map<Object, FutureTask<String>> stages = new ConcurrentHashMap<>();

    private BuildSession(LayerStore store, StepLayers layers) {
        this.store = store;
        this.layers = layers;
    }

    /** The work of a step. */
    public interface Work {
        /** Changes a new layer on the layer below. */
        void in(Layer layer) throws IOException;
    }

    /** Begins a session. */
    public static BuildSession of(LayerStore store) {
        return new BuildSession(store, StepLayers.of(store));
    }

    /** Creates another layer that a step may use while it changes its layer. It is removed with its handle. */
    public Layer aside(Layer working) throws IOException {
        return store.createLayer(working.name() + "-aside", StepLayers.WORKING);
    }

    /** Returns the store. */
    public LayerStore store() {
        return store;
    }

    /**
     * Returns the identity of the content of a committed layer, which is part of the keys of the steps above it: the
     * key of its step; of another layer the ID, which the store never uses again. The layer is kept until the session
     * ends, if it is that of a step.
     */
    public String identity(String layer) throws IOException {
        pin(layer);
        LayerInfo info = store.stat(layer);
        return StepLayers.isStep(info) ? info.name() : "layer " + info.id();
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

    /** Returns the name of the layer of a step. */
    public static String layerOf(String key) {
        return StepLayers.PREFIX + key;
    }

    /**
     * Makes the layer of a step, if it does not exist. If several builds need it at the same time, one makes it and the
     * others wait. Durable on return.
     *
     * @param key the key of the step
     * @param below the layer below; {@code null} for none
     * @param known the name of the file of {@link BuildFiles} that the step needs
     * @param work the work, which is done at most once; if it fails, the store has no new layer
     * @return whether the layer was made
     * @throws LayerExistsException if another layer has the name
     */
    public boolean make(String key, @Nullable String below, String known, Work work) throws IOException {
        String name = layerOf(key);
        StepLayers.Pin pin = pin(name);
        pin.making.lock();
        try {
            if (!store.exists(name)) {
                makeNew(name, below, known, work);
                return true;
            }
            if (!StepLayers.isStep(store.stat(name))) {
                throw new LayerExistsException(name);
            }
            store.setLabel(name, StepLayers.USED, Instant.now().toString());
            return false;
        } finally {
            pin.making.unlock();
        }
    }

    /** Makes a layer under a temporary name, which is removed with its handle unless the commit gives it its name. */
    private void makeNew(String name, @Nullable String below, String known, Work work) throws IOException {
        String working = StepLayers.PREFIX + "work-" + UUID.randomUUID();
        try (Layer layer = below == null
                ? store.createLayer(working, StepLayers.WORKING)
                : store.cloneLayer(below, working, StepLayers.WORKING)) {
            work.in(layer);
            layer.commit(
                    name,
                    Map.of(
                            StepLayers.STEP,
                            known,
                            StepLayers.USED,
                            Instant.now().toString()));
        }
    }

    /** The run of another build whose result this build needs. */
    public interface Stage {
        /** Runs it; returns the name of its layer. */
        String run() throws IOException;
    }

    /** Begins to run another build in a thread of its own, unless this session has begun it before. */
    public void begin(Object of, Stage stage) {
        FutureTask<String> task = new FutureTask<>(stage::run);
        if (stages.putIfAbsent(of, task) == null) {
            new Thread(task, "lcfs-build-stage").start();
        }
    }

    /** Returns the layer of another build, after waiting for its end. It is run at most once in a session. */
    public String stage(Object of, Stage stage) throws IOException {
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

    private Optional<FutureTask<String>> running() {
        return stages.values().stream().filter(stage -> !stage.isDone()).findAny();
    }

    /** Waits until no stage runs. */
    private void endStages() {
        boolean isInterrupted = false;
        // A stage may begin other stages until it ends.
        Optional<FutureTask<String>> running = running();
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
    public void close() {
        endStages();
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
