package io.lcfs.engine.store;

import io.lcfs.CheckReport;
import io.lcfs.CollectOptions;
import io.lcfs.CollectReport;
import io.lcfs.CompactOptions;
import io.lcfs.CompactReport;
import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.LeaseInfo;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.Progress;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.SalvageReport;
import io.lcfs.Scrub;
import io.lcfs.ScrubOptions;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreInfo;
import io.lcfs.StoreOptions;
import io.lcfs.StoreReader;
import io.lcfs.Usage;
import io.lcfs.engine.EventLog;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.Invariant;
import io.lcfs.engine.collect.Collector;
import io.lcfs.engine.collect.LastUses;
import io.lcfs.engine.collect.Leases;
import io.lcfs.engine.device.FileDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.layer.LayerLabels;
import io.lcfs.engine.layer.LayerRecord;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.operation.Background;
import io.lcfs.engine.operation.InFlight;
import io.lcfs.engine.operation.SpaceTurn;
import io.lcfs.engine.operation.StoreCore;
import io.lcfs.engine.reclaim.ReclaimForecast;
import io.lcfs.engine.reclaim.Reclaimer;
import io.lcfs.engine.salvage.Salvager;
import io.lcfs.engine.scrub.Scrubber;
import io.lcfs.engine.scrub.StoreChecker;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** A store. Connects the calls to the table of layers, the checkpointer and the reclaimer. */
final class EngineStore implements LayerStore {
    private static final Duration LONGEST_LEASE = Duration.ofDays(100_000);

    private final StoreCore core;
    private final LayerTable table;
    private final StoreOptions options;
    private final Reclaimer reclaimer;
    private final Growth growth;
    private final Leases leases;
    private final LastUses uses;
    private final Collector collector;
    private final ReentrantLock reclaiming = new ReentrantLock();
    private final Set<EngineScrub> scrubs = ConcurrentHashMap.newKeySet();
    private final StoreUpkeep upkeep = new StoreUpkeep();
    private final @Nullable Background background;

    EngineStore(StoreCore core, StoreOptions options) {
        this.core = core;
        this.table = core.table();
        this.options = options;
        this.background = options.background() && !options.readOnly() ? new Background(options) : null;
        this.reclaimer = new Reclaimer(core);
        this.growth = new Growth(core, options);
        this.leases = new Leases(table, core.parts().nameHash());
        this.uses = new LastUses(core);
        this.collector = new Collector(core, leases, uses);
    }

    StoreCore core() {
        return core;
    }

    /** Ends the work that an earlier use of the store left, and starts the background thread, if the store has one. */
    void start() throws IOException {
        if (!options.readOnly()) {
            removeEphemeral();
        }
        if (options.growthBytes() > 0) {
            core.growWhenFull(growth);
        }
        if (background != null) {
            background.reclaim();
            core.backlog().forceBehind(background);
            core.reclaimWhenFull(new ReclaimingForRoom());
            evictWhenFull();
            startBackground(background);
        }
    }

    private void evictWhenFull() {
        if (background != null) {
            core.evictWhenFull(collector::evict);
        }
    }

    private void startBackground(Background work) {
        if (!options.checkpointInterval().isZero()) {
            core.checkpointer().watch(isDirty -> work.keep(isDirty ? upkeep : null));
        }
        // These do not reach the store. The program may have closed its class loader when they are needed, so the class
        // of
        // the constant is loaded now.
        InFlight inFlight = core.inFlight();
        InFlight.Ended before = InFlight.Ended.BEFORE;
        BlockDevice device = core.parts().nodes().device().device();
        work.start(options, upkeep, () -> abandon(inFlight, before, device));
    }

    /** Releases the device of a store that the program dropped without closing it. */
    private static void abandon(InFlight inFlight, InFlight.Ended before, BlockDevice device) throws IOException {
        if (inFlight.close() != before) {
            keepMapped(device);
            device.close();
        }
    }

    /** What the store does in the background. */
    private final class StoreUpkeep implements Background.Upkeep {
        @Override
        public void checkpoint() throws IOException {
            if (background != null && core.failure().isFailed()) {
                background.keep(null); // Nothing will become durable any more.
            }
            uses.write();
            core.checkpointer().checkpoint();
        }

        @Override
        public void reclaim() throws IOException {
            reclaimIfAsked();
        }
    }

    boolean isClosed() {
        return core.inFlight().isClosed();
    }

    // Layers.

    @Override
    public Layer root() throws IOException {
        EngineLayer layer = core.readTable(() -> handle(table.get(LayerTable.ROOT_LAYER)));
        layer.reapOrphans();
        return layer;
    }

    private EngineLayer handle(LayerRecord record) {
        return new EngineLayer(this, table.loaded().retain(table.loaded().state(record)), record.name());
    }

    @Override
    public Layer createLayer(String name, LayerOptions layerOptions) throws IOException {
        return create(table::nextLayer, name, layerOptions);
    }

    private Layer create(LongSupplier id, String name, LayerOptions layerOptions) throws IOException {
        byte[] bytes = LayerNames.encode(name);
        LayerNames.requireLabels(layerOptions.labels());
        return core.changeTable(
                Claim.GROWTH, LayerLabels.blocksToChange(layerOptions.labels().size()), () -> {
                    requireFree(bytes, name);
                    LayerRecord record = table.newRecord(id.getAsLong(), bytes);
                    limit(record, layerOptions);
                    requireListable(record.id, layerOptions);
                    table.hide(record);
                    table.add(record);
                    describe(record, layerOptions);
                    core.makeRoot(record);
                    EngineLayer created = handle(record);
                    table.show();
                    return created;
                });
    }

    private static void limit(LayerRecord record, LayerOptions layerOptions) {
        record.limit(layerOptions.maxOwnBytes() >>> Blocks.SHIFT, layerOptions.maxInodes());
    }

    private void requireFree(byte[] bytes, String name) throws IOException {
        if (table.find(bytes) != null) {
            throw new LayerExistsException(name);
        }
    }

    /** Checks, before anything is changed, that a new layer can be put into the lists of the table. */
    private void requireListable(long id, LayerOptions layerOptions) throws IOException {
        table.labels().requireReadable(id, layerOptions.labels());
        if (layerOptions.ephemeral()) {
            table.ephemeral().requireReadable(id);
        }
        if (layerOptions.cache()) {
            table.cache().requireReadable(id);
        }
    }

    /** Sets the labels of a new layer, and how long it is kept. */
    private void describe(LayerRecord record, LayerOptions layerOptions) throws IOException {
        table.labels().put(record.id, layerOptions.labels());
        if (layerOptions.ephemeral()) {
            table.setEphemeral(record);
        }
        if (layerOptions.cache()) {
            table.cache().put(record.id, core.parts().clock().instant().toEpochMilli());
        }
    }

    private LayerRecord find(String name) throws IOException {
        LayerRecord record = table.find(LayerNames.encode(name));
        if (record == null) {
            throw new NoSuchLayerException(name);
        }
        return record;
    }

    private static LayerRecord requireNotRoot(LayerRecord record, String what) {
        if (record.id == LayerTable.ROOT_LAYER) {
            throw new UnsupportedOperationException("layer 0 cannot be " + what);
        }
        return record;
    }

    @Override
    public Layer cloneLayer(String parent, String name, LayerOptions layerOptions) throws IOException {
        return derive(table::nextLayer, parent, name, layerOptions, LayerRecordDescriptor.WRITABLE);
    }

    @Override
    public Layer view(String parent, String name, LayerOptions layerOptions) throws IOException {
        return derive(table::nextLayer, parent, name, layerOptions, LayerRecordDescriptor.VIEW);
    }

    private Layer derive(LongSupplier id, String parent, String name, LayerOptions layerOptions, int kind)
            throws IOException {
        byte[] bytes = LayerNames.encode(name);
        LayerNames.requireLabels(layerOptions.labels());
        return core.changeTable(
                Claim.GROWTH, LayerLabels.blocksToChange(layerOptions.labels().size()), () -> {
                    LayerRecord below = requireNotRoot(find(parent), "cloned");
                    requireFree(bytes, name);
                    uses.note(below.id);
                    table.lineage().requireLink(below.id, id.getAsLong());
                    requireListable(id.getAsLong(), layerOptions);
                    LayerState parentState = table.loaded().stateIfLoaded(below.id);
                    if (below.state() == LayerRecordDescriptor.WRITABLE) {
                        freeze(below, table.loaded().state(below));
                        parentState = table.loaded().state(below);
                    }
                    LayerRecord record = table.newRecord(id.getAsLong(), bytes);
                    limit(record, layerOptions);
                    table.lineage().derive(record, below, parentState, kind);
                    describe(record, layerOptions);
                    return handle(record);
                });
    }

    /**
     * I1: from now on, the layer is never written. Removed layers below it may have waited for this, so reclaiming is
     * requested.
     */
    private void freeze(LayerRecord record, LayerState state) throws IOException {
        table.loaded().mark(state);
        table.freeze(record, state);
        reclaimSoon();
    }

    @Override
    public Layer snapshot(String live, String name, LayerOptions layerOptions) throws IOException {
        byte[] bytes = LayerNames.encode(name);
        LayerNames.requireLabels(layerOptions.labels());
        Layer snapshot = core.changeTable(
                Claim.GROWTH, LayerLabels.blocksToChange(layerOptions.labels().size()), () -> {
                    LayerRecord record = requireNotRoot(find(live), "snapshotted");
                    if (record.state() != LayerRecordDescriptor.WRITABLE) {
                        throw new ReadOnlyLayerException(live);
                    }
                    requireFree(bytes, name);
                    requireListable(table.nextLayer(), layerOptions);
                    // The snapshot is created on the layer below.
                    uses.note(record.parent());
                    LayerRecord frozen = table.lineage().snapshot(record, bytes);
                    describe(frozen, layerOptions);
                    return handle(frozen);
                });
        reclaimSoon();
        return snapshot;
    }

    @Override
    public Layer restore(String live, String snapshot) throws IOException {
        Layer restored = changeMeasured(
                () -> {
                    long id = find(live).id;
                    return Leases.blocksToReplace(leases.count(id))
                            + LayerLabels.blocksToChange(
                                    2 * table.labels().of(id).size());
                },
                () -> {
                    LayerRecord record = requireNotRoot(find(live), "restored");
                    LayerRecord below = find(snapshot);
                    requireRestorable(record, below);
                    return restored(record, below);
                });
        reclaimSoon();
        return restored;
    }

    private void requireRestorable(LayerRecord live, LayerRecord snapshot) throws IOException {
        if (live.state() != LayerRecordDescriptor.WRITABLE) {
            throw new ReadOnlyLayerException(live.name());
        }
        if (!table.lineage().isAbove(live, snapshot.id)) {
            throw new IllegalArgumentException(
                    "layer \"" + live.name() + "\" is not on layer \"" + snapshot.name() + "\"");
        }
    }

    /** Puts a new layer on a snapshot in the place of a live layer. */
    private EngineLayer restored(LayerRecord live, LayerRecord snapshot) throws IOException {
        uses.note(snapshot.id);
        LayerRecord inPlace = table.lineage().restore(live, snapshot);
        leases.replace(live.id, inPlace.id);
        uses.note(inPlace.id);
        return handle(inPlace);
    }

    @Override
    public Layer openLayer(String name) throws IOException {
        EngineLayer layer = core.readTable(() -> {
            LayerRecord record = find(name);
            uses.note(record.id);
            return handle(record);
        });
        layer.reapOrphans();
        return layer;
    }

    void commit(LayerState state, @Nullable String newName, Map<String, String> labels) throws IOException {
        byte @Nullable [] bytes = newName == null ? null : LayerNames.encode(newName);
        LayerNames.requireLabels(labels);
        // A name and labels stay in the table, so this commit must leave the space that removals need.
        Claim claim = newName == null && labels.isEmpty() ? Claim.REMOVAL : Claim.RELIEF;
        core.changeTable(claim, LayerLabels.blocksToChange(2 * labels.size()), () -> {
            LayerRecord record = requireNotRoot(present(state), "committed");
            table.ephemeral().requireReadable(record.id);
            if (!labels.isEmpty()) {
                Set<String> keys = new HashSet<>(table.labels().of(record.id).keySet());
                keys.addAll(labels.keySet());
                LayerNames.requireCount(keys.size());
                table.labels().requireReadable(record.id, labels);
            }
            if (newName != null && bytes != null && !newName.equals(record.name())) {
                requireFree(bytes, newName);
                table.rename(record, bytes);
            }
            if (record.state() == LayerRecordDescriptor.WRITABLE) {
                freeze(record, state);
            }
            table.keep(record, state);
            if (!labels.isEmpty()) {
                table.labels().put(record.id, labels);
                table.touched(record);
            }
            return record;
        });
        sync();
    }

    private LayerRecord present(LayerState state) throws IOException {
        LayerRecord record = table.find(state.id());
        if (record == null || record.isRemoved()) {
            throw state.gone();
        }
        return record;
    }

    @Override
    public void remove(String name, RemoveOption... removeOptions) throws IOException {
        boolean forced = List.of(removeOptions).contains(RemoveOption.FORCE);
        core.changeTable(Claim.REMOVAL, () -> {
            LayerRecord record = requireNotRoot(find(name), "removed");
            LayerRecord above =
                    record.children() > 0 && !forced ? table.lineage().namedAbove(record) : null;
            if (above != null) {
                throw new LayerInUseException(name, "layer \"" + above.name() + "\" stands on it");
            }
            table.remove(record);
            return record;
        });
        reclaimSoon();
    }

    @Override
    public void rename(String name, String newName) throws IOException {
        byte[] bytes = LayerNames.encode(newName);
        core.changeTable(Claim.GROWTH, () -> {
            LayerRecord record = requireNotRoot(find(name), "renamed");
            if (!name.equals(newName)) {
                requireFree(bytes, newName);
                table.rename(record, bytes);
            }
            return record;
        });
    }

    @Override
    public void setLabels(String name, Map<String, String> labels) throws IOException {
        LayerNames.requireLabels(labels);
        changeMeasured(
                () -> LayerLabels.blocksToChange(
                        table.labels().of(find(name).id).size() + labels.size()),
                () -> {
                    LayerRecord record = find(name);
                    table.labels().replace(record.id, labels);
                    table.touched(record);
                    return record;
                });
    }

    /** The need of a change for more blocks than a small change has. */
    private interface Need {
        /** Returns the number of blocks. */
        int blocks() throws IOException;
    }

    /**
     * Runs a change of the table that makes the store fuller and that may need many blocks. How many is known only
     * under the table's lock, but space is promised before, so the change is tried again if it was promised too little.
     */
    private <T> T changeMeasured(Need need, StoreCore.LayerWork<T> work) throws IOException {
        int[] needed = {0};
        while (true) {
            int promised = needed[0];
            Optional<T> result = core.changeTable(Claim.GROWTH, promised, () -> {
                needed[0] = need.blocks();
                return needed[0] <= promised ? Optional.of(work.run()) : Optional.empty();
            });
            if (result.isPresent()) {
                return result.get();
            }
        }
    }

    @Override
    public void setLabel(String name, String key, @Nullable String value) throws IOException {
        LayerNames.requireLabel(key, value == null ? "" : value);
        core.changeTable(value == null ? Claim.REMOVAL : Claim.GROWTH, () -> {
            LayerRecord record = find(name);
            Map<String, String> labels = table.labels().of(record.id);
            if (value != null && !labels.containsKey(key)) {
                LayerNames.requireCount(labels.size() + 1);
            }
            table.labels().set(record.id, key, value);
            table.touched(record);
            return record;
        });
    }

    // Collection.

    @Override
    public void setCache(String name, boolean cache) throws IOException {
        core.changeTable(cache ? Claim.GROWTH : Claim.RELIEF, () -> {
            LayerRecord record = requireNotRoot(find(name), "collected");
            if (cache) {
                table.cache().put(record.id, core.parts().clock().instant().toEpochMilli());
                uses.note(record.id);
            } else {
                table.cache().remove(record.id);
            }
            table.touched(record);
            return record;
        });
    }

    @Override
    public void lease(String name, Duration duration, String... layers) throws IOException {
        byte[] bytes = LayerNames.encode(name);
        if (duration.isZero() || duration.isNegative() || duration.compareTo(LONGEST_LEASE) > 0) {
            throw new IllegalArgumentException(
                    "duration " + duration + " of lease \"" + name + "\": not within zero and " + LONGEST_LEASE);
        }
        core.changeTable(Claim.GROWTH, () -> {
            Set<Long> ids = new HashSet<>();
            for (String layer : layers) {
                ids.add(find(layer).id);
            }
            leases.renew(bytes, core.parts().clock().instant(), duration, ids);
            return leases;
        });
    }

    @Override
    public boolean endLease(String name) throws IOException {
        byte[] bytes = LayerNames.encode(name);
        return core.changeTable(
                Claim.REMOVAL, () -> leases.end(bytes, core.parts().clock().instant()));
    }

    @Override
    public List<LeaseInfo> leases() throws IOException {
        return core.readTable(() -> leases.infos(core.parts().clock().instant()));
    }

    @Override
    public CollectReport collect(CollectOptions collectOptions) throws IOException {
        CollectReport report = collector.collect(collectOptions);
        reclaimSoon();
        return report;
    }

    // Information.

    @Override
    public LayerInfo stat(String name) throws IOException {
        return core.readTable(() -> info(find(name)));
    }

    LayerInfo infoOf(LayerState state) throws IOException {
        return core.readTable(() -> info(present(state)));
    }

    private LayerInfo info(LayerRecord record) throws IOException {
        LayerKind kind = switch (record.state()) {
            case LayerRecordDescriptor.WRITABLE -> LayerKind.WRITABLE;
            case LayerRecordDescriptor.VIEW -> LayerKind.VIEW;
            default -> LayerKind.COMMITTED;
        };
        return new LayerInfo(
                record.id,
                record.name(),
                kind,
                table.lineage().namedParent(record),
                record.created(),
                record.updated(),
                table.labels().of(record.id),
                table.ephemeral().contains(record.id),
                table.cache().contains(record.id));
    }

    @Override
    public boolean exists(String name) throws IOException {
        byte[] bytes = LayerNames.encode(name);
        return core.readTable(() -> table.find(bytes) != null);
    }

    @Override
    public List<LayerInfo> find(LayerFilter filter) throws IOException {
        return new LayerSearch(core, this::info).find(filter);
    }

    @Override
    public List<LayerInfo> children(String name) throws IOException {
        return core.readTable(() -> infos(table.lineage().namedChildren(find(name))));
    }

    @Override
    public List<LayerInfo> ancestors(String name) throws IOException {
        return core.readTable(() -> infos(table.lineage().namedAncestors(find(name))));
    }

    private List<LayerInfo> infos(List<LayerRecord> records) throws IOException {
        List<LayerInfo> infos = new ArrayList<>(records.size());
        for (LayerRecord record : records) {
            infos.add(info(record));
        }
        return infos;
    }

    @Override
    public Usage usage(String name) throws IOException {
        return core.readTable(() -> usage(find(name)));
    }

    Usage usageOf(LayerState state) throws IOException {
        return core.readTable(() -> usage(present(state)));
    }

    private Usage usage(LayerRecord record) {
        LayerState state = table.loaded().stateIfLoaded(record.id);
        return state == null
                ? usage(record.ownBlocks(), record.totalBlocks(), record.inodes())
                : state.figures(EngineStore::usage);
    }

    private static Usage usage(long own, long total, long inodes) {
        return new Usage(Blocks.toBytes(own), Blocks.toBytes(total - own), inodes);
    }

    @Override
    public long reclaimableBytes(String name) throws IOException {
        // Nothing is reclaimed meanwhile, because the trees of removed layers must not change.
        reclaiming.lock();
        try {
            long id = core.readTable(() -> requireNotRoot(find(name), "removed").id);
            return core.counted("forecast", () -> Blocks.toBytes(new ReclaimForecast(table).blocks(id)));
        } finally {
            reclaiming.unlock();
        }
    }

    String nameOf(LayerState state, String lastName) {
        try {
            return core.readTable(() -> {
                LayerRecord record = table.find(state.id());
                return record == null || record.isRemoved() ? lastName : record.name();
            });
        } catch (IOException e) {
            return lastName;
        }
    }

    /**
     * Releases a handle of a layer. The last handle removes an ephemeral layer. If it was the last handle of a removed
     * layer, reclaiming is requested.
     */
    void release(LayerState state) {
        if (state.handles().releaseUnlessLast() || state.isEphemeral() && isRemovedWithLast(state)) {
            return;
        }
        table.lock().lock();
        boolean removed;
        try {
            removed = table.loaded().release(state) && state.isRemoved();
        } finally {
            table.lock().unlock();
        }
        if (removed) {
            reclaimSoon();
        }
    }

    /**
     * Releases a handle of an ephemeral layer, and removes the layer if this was the last one, in one change. Returns
     * whether the handle was released. If the store is closed, has failed, or is damaged, the layer is removed when the
     * store is opened.
     */
    private boolean isRemovedWithLast(LayerState state) {
        boolean[] released = new boolean[1];
        try {
            core.changeTable(Claim.REMOVAL, () -> {
                if (state.isEphemeral() && !state.isRemoved() && state.handles().isLast()) {
                    table.remove(table.get(state.id()));
                }
                table.loaded().release(state);
                released[0] = true;
                return state;
            });
        } catch (StoreClosedException | StoreFailedException e) {
            return released[0];
        } catch (IOException e) {
            FailureLog.warn(EngineStore.class, "ephemeral {} stays until the store is opened", state, e);
            return released[0];
        }
        reclaimSoon();
        return true;
    }

    /**
     * Removes the ephemeral layers that a crash or the end of the store left. Called before the store is used. If the
     * list is damaged, they stay; calls that need the damaged block report it.
     */
    private void removeEphemeral() throws IOException {
        try {
            int count = 0;
            for (long id = 0; id >= 0; ) {
                long from = id;
                id = core.readTable(() -> table.ephemeral().next(from));
                if (id >= 0) {
                    count += removeEphemeral(id++) ? 1 : 0;
                }
            }
            if (count > 0) {
                EventLog.info(EngineStore.class, "{} ephemeral layers that were left open are removed", count);
            }
        } catch (CorruptStoreException e) {
            return;
        }
    }

    private boolean removeEphemeral(long id) throws IOException {
        try {
            core.changeTable(Claim.REMOVAL, () -> {
                table.remove(table.get(id));
                return table;
            });
            return true;
        } catch (CorruptStoreException | NoSpaceException e) {
            FailureLog.warn(EngineStore.class, "ephemeral layer {} cannot be removed, and stays", id, e);
            return false;
        }
    }

    @Override
    public SalvageReport salvage(LayerStore target, Progress progress) throws IOException {
        if (!(Objects.requireNonNull(target) instanceof EngineStore copy)
                || copy == this
                || copy.nextLayer() > LayerTable.ROOT_LAYER + 1) {
            throw new IllegalArgumentException(
                    "target: a new store of this library is needed, in which no layer was ever created");
        }
        long next = nextLayer();
        copy.core.changeTable(Claim.GROWTH, () -> {
            copy.table.skipTo(next);
            return copy;
        });
        // What is copied must stay, so a target that is too small refuses the copy instead of evicting cache layers.
        copy.core.evictWhenFull(bytes -> false);
        try {
            return new Salvager(core, this, this::release, copy, copy::copyOf).run(progress);
        } finally {
            copy.evictWhenFull();
        }
    }

    private long nextLayer() throws IOException {
        return core.readTable(table::nextLayer);
    }

    /** Makes a copy of a layer of another store, with the same id; {@code below} is null for none. */
    private Layer copyOf(long id, @Nullable String below, int kind, String name, LayerOptions layerOptions)
            throws IOException {
        return below == null ? create(() -> id, name, layerOptions) : derive(() -> id, below, name, layerOptions, kind);
    }

    @Override
    public LayerDiff diff(String from, String to) throws IOException {
        return new DiffOpener(this, core).open(from, to);
    }

    /** Returns the state of a layer with one more handle. It stays in memory until {@link #release}. */
    LayerState retainNamed(String name) throws IOException {
        return core.readTable(() -> table.loaded().retain(table.loaded().state(find(name))));
    }

    // The store.

    @Override
    public void sync() throws IOException {
        core.counted("sync", () -> {
            core.failure().check();
            core.checkpointer().checkpoint();
            return this;
        });
    }

    private void reclaimSoon() {
        if (background != null) {
            background.reclaim();
        }
    }

    /**
     * Reclaims if that was requested. The lock comes first, so that a thread that finds no request knows that the work
     * is done.
     */
    private void reclaimIfAsked() throws IOException {
        Background thread = background;
        if (thread == null) {
            return;
        }
        reclaiming.lock();
        try {
            if (thread.takeReclaiming()) {
                runReclaimer(thread::isStopped);
            }
        } catch (NoSpaceException e) {
            // A later checkpoint releases blocks that are held now.
            thread.reclaim();
        } finally {
            reclaiming.unlock();
        }
    }

    /** The reclaiming for which a change waits that found no space. */
    private final class ReclaimingForRoom implements SpaceTurn.Reclaiming {
        @Override
        public long count() {
            return reclaimer.reclaimed();
        }

        @Override
        public void run() throws IOException {
            // A writable layer may have dropped blocks of a removed layer below it, which requests nothing.
            reclaimSoon();
            reclaimIfAsked();
        }
    }

    private void runReclaimer(Reclaimer.Stop stop) throws IOException {
        reclaiming.lock();
        try {
            core.failure().check();
            // Reclaiming cannot count as an operation, because it waits for operations. Closing waits for it through
            // this lock instead.
            reclaimer.run(() -> stop.isWanted() || core.failure().isFailed() || isClosed());
        } catch (InternalError | Invariant.ViolationException e) {
            throw core.failure().fail("reclaiming", e);
        } finally {
            reclaiming.unlock();
        }
    }

    @Override
    public void reclaim() throws IOException {
        core.requireNotReadOnly();
        runReclaimer(() -> false);
        core.counted("reclaiming", () -> {
            core.checkpointer().checkpointAlways();
            core.checkpointer().checkpointAlways();
            return this;
        });
    }

    @Override
    public CheckReport check(Progress progress) throws IOException {
        core.requireNoWriterBeside("check");
        return core.counted("check", () -> {
            core.failure().check();
            CheckReport[] report = new CheckReport[1];
            core.checkpointer()
                    .quiet(() ->
                            report[0] = new StoreChecker(core.parts(), table, core.checkpointer()).check(progress));
            return report[0];
        });
    }

    @Override
    public Scrub startScrub(ScrubOptions scrubOptions) throws IOException {
        core.requireNoWriterBeside("scrub");
        return core.counted("scrub", () -> {
            core.failure().check();
            Scrubber scrubber = new Scrubber(core.parts(), table, core.checkpointer());
            long used = core.checkpointer().durable().usedBlocks();
            EngineScrub scrub = new EngineScrub(core, scrubber, scrubOptions, used, scrubs::remove);
            scrubs.add(scrub);
            try {
                scrub.start();
            } catch (RejectedExecutionException e) {
                scrubs.remove(scrub);
                throw e;
            }
            return scrub;
        });
    }

    @Override
    public List<StoreReader> readers() throws IOException {
        return core.counted("readers", () -> core.checkpointer().readers().list());
    }

    @Override
    public void revokeReaders(long checkpoint) throws IOException {
        core.requireNotReadOnly();
        core.counted("revocation", () -> {
            long last = core.checkpointer().durable().checkpoint();
            if (checkpoint < 0 || checkpoint > last) {
                throw new IllegalArgumentException("checkpoint " + checkpoint + " is not within 0 to " + last);
            }
            core.checkpointer().readers().revokeBefore(checkpoint);
            return this;
        });
    }

    @Override
    public StoreInfo info() throws IOException {
        return core.readTable(() -> {
            SpaceMap.Figures blocks = core.parts().space().figures();
            return StoreInfo.builder()
                    .uuid(core.checkpointer().durable().uuid())
                    .sizeBytes(Blocks.toBytes(core.checkpointer().blockCount()))
                    .usedBytes(Blocks.toBytes(blocks.used()))
                    .freeBytes(Blocks.toBytes(blocks.free()))
                    .heldBytes(Blocks.toBytes(blocks.held()))
                    .reservedBytes(Blocks.toBytes(blocks.reserved()))
                    .residueBytes(Blocks.toBytes(core.parts().space().residue()))
                    .layers(table.namedLayers() - 1)
                    .checkpoints(core.checkpointer().durable().checkpoint())
                    .stagedBytes(core.parts().nodes().stage().stagedBytes())
                    .readOnly(core.isReadOnly())
                    .build();
        });
    }

    @Override
    public void grow(long sizeBytes) throws IOException {
        growth.to(sizeBytes);
    }

    @Override
    public CompactReport compact(CompactOptions compactOptions) throws IOException {
        Objects.requireNonNull(compactOptions);
        core.requireNotReadOnly();
        Compaction compaction = new Compaction(core, options);
        compaction.requirePossible();
        reclaim();
        return compaction.run(compactOptions);
    }

    @Override
    public void close() throws IOException {
        scrubs.forEach(EngineScrub::close);
        if (background != null) {
            background.stop();
        }
        try {
            if (!core.isReadOnly() && !isClosed() && !core.failure().isFailed()) {
                uses.write();
                if (background == null) {
                    runReclaimer(() -> false);
                }
            }
        } finally {
            InFlight.Ended ended = core.inFlight().close();
            if (ended != InFlight.Ended.BEFORE) {
                closeDevice(ended == InFlight.Ended.QUIET);
            }
        }
    }

    /** Leaves the mapping of a device to the garbage collector. */
    private static void keepMapped(BlockDevice device) {
        if (device instanceof FileDevice mapped) {
            mapped.keepMapped();
        }
    }

    private void closeDevice(boolean quiet) throws IOException {
        BlockDevice device = core.parts().nodes().device().device();
        if (!quiet) {
            keepMapped(device);
        }
        reclaiming.lock();
        try {
            if (!core.failure().isFailed()) {
                core.checkpointer().checkpoint();
            }
        } finally {
            reclaiming.unlock();
            device.close();
        }
        EventLog.debug(
                EngineStore.class,
                "the store {} is closed at checkpoint {}",
                device,
                core.checkpointer().durable().checkpoint());
    }
}
