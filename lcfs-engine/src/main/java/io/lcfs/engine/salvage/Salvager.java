package io.lcfs.engine.salvage;

import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.SalvageReport;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.salvage.SalvageSource.Unreadable;
import io.lcfs.engine.scrub.LayerList;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Copies the readable content of a store to another store, layer by layer, parents first. A layer is copied from its
 * difference to the layer below or, if that difference cannot be read, from a comparison of both complete trees.
 */
public final class Salvager {
    private final StoreCore core;
    private final LayerStore source;
    private final Consumer<LayerState> releaser;
    private final LayerStore target;
    private final Copying copying;
    private final Losses losses = new Losses();
    private final Map<Long, Found> layers = new TreeMap<>();
    private Progress listener = Progress.none();
    private long made;
    private long named;
    private long done;

    /** A layer whose record was read. */
    private static final class Found {
        final long id;
        final long parent;
        final boolean removed;
        final int kind;
        final String name;
        boolean visited;
        boolean isCopied;

        Found(LayerRecord record) {
            id = record.id;
            parent = record.parent();
            removed = record.isRemoved();
            kind = record.state();
            name = removed ? "" : record.name();
        }
    }

    /**
     * Creates a salvage of one store into another store.
     *
     * @param core runs the operations of the source
     * @param source the store that is read, used for its differences
     * @param releaser releases a layer of the source that was retained
     * @param target a new store
     * @param copying creates layers in the target
     */
    public Salvager(
            StoreCore core, LayerStore source, Consumer<LayerState> releaser, LayerStore target, Copying copying) {
        this.core = core;
        this.source = source;
        this.releaser = releaser;
        this.target = target;
        this.copying = copying;
    }

    /** Creates the copies of layers, which keep their ids, because data in layer 0 may name layers by them. */
    public interface Copying {
        /** Creates a layer of a kind of {@link LayerRecordDescriptor} on another one, or on none. */
        Layer create(long id, @Nullable String below, int kind, String name, LayerOptions options) throws IOException;
    }

    /** Copies everything that can be read, and reports the beginning and the end of each layer. */
    public SalvageReport run(Progress progress) throws IOException {
        listener = progress;
        readLayers();
        named = layers.values().stream().filter(layer -> !layer.removed).count();
        for (Found layer : layers.values()) {
            copyWithThoseBelow(layer);
        }
        target.sync();
        return new SalvageReport(made, losses.first(), losses.count());
    }

    private void readLayers() throws IOException {
        LayerList list = LayerList.of(core.table(), losses::add);
        boolean more = true;
        while (more) {
            more = list.step();
        }
        for (int i = 0; i < list.size(); i++) {
            long id = list.id(i);
            try {
                core.readTable(() -> {
                    LayerRecord record = core.table().find(id);
                    if (record != null) {
                        layers.put(id, new Found(record));
                    }
                    return layers;
                });
            } catch (IOException e) {
                losses.add(null, null, e);
            }
        }
    }

    /** Copies a layer after its ancestors. There is no recursion, because the chain of ancestors may be long. */
    private void copyWithThoseBelow(Found top) throws IOException {
        ArrayDeque<Found> chain = new ArrayDeque<>();
        Found at = top;
        while (at != null && !at.visited) {
            at.visited = true;
            chain.push(at);
            at = at.parent == 0 ? null : layers.get(at.parent);
        }
        for (Found layer : chain) {
            if (!layer.removed) {
                report(layer, Progress.Phase.STARTED);
                copyLayer(layer);
                done++;
                report(layer, Progress.Phase.FINISHED);
            }
        }
    }

    private void report(Found layer, Progress.Phase phase) {
        listener.update(Progress.Update.of(layer.name).withPhase(phase).withItems(done, named));
    }

    /** Returns the nearest ancestor that has a name and was copied, or null if there is none. */
    private @Nullable Found below(Found layer) {
        Found at = layer;
        // The parents in a damaged table may form a cycle.
        for (int i = 0; i <= layers.size(); i++) {
            at = at.parent == 0 ? null : layers.get(at.parent);
            if (at == null || at.isCopied) {
                return at;
            }
        }
        return null;
    }

    private void copyLayer(Found layer) throws IOException {
        LayerState state;
        try {
            state = core.readTable(() -> core.table()
                    .loaded()
                    .retain(core.table().loaded().state(core.table().get(layer.id))));
        } catch (IOException e) {
            losses.add(layer.name, null, e);
            return;
        }
        try {
            Found below = below(layer);
            boolean isView = layer.kind == LayerRecordDescriptor.VIEW && below != null && isSameTree(state, below);
            try (Layer copy = make(layer, below, isView)) {
                made++;
                if (!isView) {
                    copyTree(layer, below, state, copy);
                }
                layer.isCopied = layer.id != LayerTable.ROOT_LAYER;
                if (layer.kind != LayerRecordDescriptor.WRITABLE && !isView) {
                    copy.commit();
                }
            } catch (LayerExistsException | IllegalArgumentException e) {
                // A damaged table may contain the same name twice, or an impossible name.
                losses.add(layer.name, null, new IOException(e));
            }
        } finally {
            releaser.accept(state);
        }
    }

    /**
     * Returns whether a layer shows the tree of another one. A view of a removed layer shows another tree than the
     * layers below it.
     */
    private boolean isSameTree(LayerState state, Found below) throws IOException {
        return core.readTable(() -> {
            Tree lower = core.table().loaded().state(core.table().get(below.id)).tree();
            return lower.rootBlock() == state.tree().rootBlock()
                    && lower.rootBirth() == state.tree().rootBirth();
        });
    }

    private Layer make(Found layer, @Nullable Found below, boolean isView) throws IOException {
        if (layer.id == LayerTable.ROOT_LAYER) {
            return target.root();
        }
        LayerOptions options = LayerOptions.defaults().withLabels(labels(layer)).withCache(isOfCache(layer));
        int kind = isView ? LayerRecordDescriptor.VIEW : LayerRecordDescriptor.WRITABLE;
        return copying.create(layer.id, below == null ? null : below.name, kind, layer.name, options);
    }

    private boolean isOfCache(Found layer) {
        try {
            return core.readTable(() -> core.table().cache().contains(layer.id));
        } catch (IOException e) {
            losses.add(layer.name, null, e);
            return false;
        }
    }

    private Map<String, String> labels(Found layer) {
        try {
            return core.readTable(() -> core.table().labels().of(layer.id));
        } catch (IOException e) {
            losses.add(layer.name, null, e);
            return Map.of();
        }
    }

    private void copyTree(Found layer, @Nullable Found below, LayerState state, Layer copy) throws IOException {
        SalvageSource content = new SalvageSource(core, state);
        if (below == null || !copyDifference(layer, below, content, copy)) {
            new LayerCopy(content, copy, layer.name, losses).copyAll();
        }
    }

    /** Copies the difference to the layer below. Returns false if that difference could not be read. */
    private boolean copyDifference(Found layer, Found below, SalvageSource content, Layer copy) throws IOException {
        LayerDiff diff;
        try {
            diff = source.diff(below.name, layer.name);
        } catch (IOException e) {
            return false;
        }
        try (LayerDiff changes = diff) {
            new LayerCopy(content, copy, layer.name, losses).copyChanges(changes);
            return true;
        } catch (Unreadable e) {
            return false;
        }
    }
}
