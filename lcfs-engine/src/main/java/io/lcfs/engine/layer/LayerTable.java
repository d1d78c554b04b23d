package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import io.lcfs.engine.tree.TreeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The table of layers, which is a tree: records by id, names, children by parent, labels, and the list of layers to
 * reclaim.
 *
 * <p>A record contains the state of the layer at the last checkpoint. The first change of a layer in an interval
 * branches the path to its record ({@link LoadedLayers#mark}). So the checkpointer finds the record in a node that it
 * may change in place, and it changes no structure.
 *
 * <p>Lock: {@link #lock()}, the first lock after the gate, guards everything in this class. The caller takes it, unless
 * a method takes it itself and says so.
 */
public final class LayerTable implements TreeOwner {
    private static final long NONE = -1;

    private static final int MAX_RUN = 64;

    /** The id of layer 0. */
    public static final long ROOT_LAYER = 0;

    private final StoreParts parts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Tree tree;
    private final Reservation blocks;
    private final Item item = new Item();
    private final NameTable names;
    private final LayerLabels labels;
    private final Lineage lineage;
    private final TableList toReclaim;
    private final TableList ephemeral;
    private final TableList cache;

    private final LoadedLayers loaded;

    private long nextLayer;

    private long namedLayers;

    /** The id of a layer that has no root directory yet. If its creation ends half way, the store fails with it. */
    private long hidden = NONE;

    /**
     * Creates the table of a store, which is empty until {@link #setRoot}.
     *
     * @param indexed whether the table has an index of labels
     */
    public LayerTable(StoreParts parts, long nextLayer, long namedLayers, boolean indexed) {
        this.parts = parts;
        this.tree = new Tree(parts.nodes(), this);
        this.blocks = new Reservation(parts.space(), MAX_RUN);
        this.names = new NameTable(tree, parts.nameHash());
        this.labels = new LayerLabels(tree, parts.nameHash(), indexed);
        this.loaded = new LoadedLayers(parts, lock, tree);
        this.lineage = new Lineage(this, parts);
        this.toReclaim = new TableList(this, TableItemType.RECLAIM);
        this.ephemeral = new TableList(this, TableItemType.EPHEMERAL);
        this.cache = new TableList(this, TableItemType.CACHE);
        this.nextLayer = nextLayer;
        this.namedLayers = namedLayers;
    }

    /** Sets the root of the table's tree. */
    public void setRoot(long block, long birth, int crc) {
        tree.setRoot(block, birth, crc);
    }

    /** Returns the lock of the table and of the layers in memory. */
    public ReentrantLock lock() {
        return lock;
    }

    /** Returns the table's tree. */
    public Tree tree() {
        return tree;
    }

    @Override
    public long mutableSince() {
        return parts.generations().captureGeneration();
    }

    @Override
    public long allocate() throws IOException {
        return blocks.allocate();
    }

    @Override
    public void release(long block, long birth) throws IOException {
        if (birth >= mutableSince()) {
            parts.nodes().stage().removeNode(block);
        }
        parts.space().free(block, 1, birth, false);
    }

    // Records.

    /** Returns the record of a layer, or null if there is none. */
    public @Nullable LayerRecord find(long id) throws IOException {
        assert lock.isHeldByCurrentThread();
        boolean found = !isHidden(id) && tree.find(TableItemType.major(id, TableItemType.LAYER), 0, item);
        return found ? record(id, item) : null;
    }

    /** Decodes and checks the record in an item of the table. */
    public LayerRecord record(long id, Item found) throws CorruptStoreException {
        if (id < 0 || id >= nextLayer) {
            throw new CorruptStoreException(
                    "layer " + id + ", though " + nextLayer + " is the next one", found.block());
        }
        return LayerRecord.read(id, found, parts.generations().last());
    }

    /**
     * Returns the record of a layer that must exist.
     *
     * @throws CorruptStoreException if the table has no such record
     */
    public LayerRecord get(long id) throws IOException {
        LayerRecord record = find(id);
        if (record == null) {
            throw new CorruptStoreException("layer " + id + " has no record in the tree below", tree.rootBlock());
        }
        return record;
    }

    /** Returns the record of the layer with a name, or null if there is none. */
    public @Nullable LayerRecord find(byte[] name) throws IOException {
        long id = names.find(name);
        if (id < 0 || isHidden(id)) {
            return null;
        }
        LayerRecord record = get(id);
        if (record.isRemoved() || !Arrays.equals(record.name, name)) {
            throw new CorruptStoreException(
                    "name in the tree below that layer " + id + " does not have", tree.rootBlock());
        }
        return record;
    }

    /** Returns up to {@code most} layers with a name whose ids are higher than an id, in ascending order. */
    public List<LayerRecord> after(long id, int most) throws IOException {
        List<LayerRecord> records = new ArrayList<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(TableItemType.major(id + 1, TableItemType.LAYER), 0);
        while (records.size() < most && cursor.next()) {
            if ((cursor.item().major() & 0xFF) == TableItemType.LAYER
                    && cursor.item().major() >>> 8 > id) {
                LayerRecord record = record(cursor.item().major() >>> 8, cursor.item());
                if (!record.isRemoved() && !isHidden(record.id)) {
                    records.add(record);
                }
            }
        }
        return records;
    }

    /** Replaces a record. */
    public void update(LayerRecord record) throws IOException {
        assert lock.isHeldByCurrentThread() && record.id < nextLayer : record.id;
        tree.put(TableItemType.major(record.id, TableItemType.LAYER), 0, record.write());
    }

    /** Adds layer 0 to a new table. */
    public void addRoot() throws IOException {
        addNamed(blank(ROOT_LAYER, new byte[] {'/'}));
    }

    /** Returns a record with the next id for a new writable layer. The record is not in the table yet. */
    public LayerRecord newRecord(byte[] name) throws IOException {
        return newRecord(nextLayer, name);
    }

    /** Returns a record with an id that no layer has, for a new writable layer. The record is not in the table yet. */
    public LayerRecord newRecord(long id, byte[] name) throws IOException {
        if (id > TableItemType.MAX_LAYER || tree.find(TableItemType.major(id, TableItemType.LAYER), 0, item)) {
            throw new CorruptStoreException("layer " + id + " cannot be the next one", tree.rootBlock());
        }
        skipTo(id + 1);
        hidden = NONE;
        return blank(id, name);
    }

    /**
     * Lets nobody find a layer until {@link #show}. If its creation ends half way, for example because memory ran out,
     * the store has failed and can still be read, and must not show a layer without a root directory.
     */
    public void hide(LayerRecord record) {
        hidden = record.id;
    }

    /** Returns whether a layer is hidden. */
    public boolean isHidden(long id) {
        return id == hidden;
    }

    /** Ends what {@link #hide} began. */
    public void show() {
        hidden = NONE;
    }

    /** Leaves out the ids before an id: {@link #newRecord(byte[])} gives none of them. */
    public void skipTo(long id) {
        nextLayer = Math.max(nextLayer, id);
    }

    private LayerRecord blank(long id, byte[] name) {
        LayerRecord record = new LayerRecord(id);
        record.name = name.clone();
        record.state = LayerRecordDescriptor.WRITABLE;
        record.ownedSince = parts.generations().next();
        record.nextInode = 1;
        record.created = parts.clock().instant();
        record.updated = record.created;
        return record;
    }

    /** Adds a record, its name, and the entry for it as a child of its parent. */
    public void add(LayerRecord record) throws IOException {
        addNamed(record);
        if (record.parent != 0) {
            lineage.link(record.parent, record.id);
        }
    }

    /** Adds a record and its name. */
    void addNamed(LayerRecord record) throws IOException {
        update(record);
        names.add(record.name, record.id);
        namedLayers++;
    }

    /** Turns a writable layer, which is marked, into a committed one. */
    public void freeze(LayerRecord record, LayerState state) throws IOException {
        long stamp = state.lock().writeLock();
        try {
            state.freeze();
        } finally {
            state.lock().unlockWrite(stamp);
        }
        setState(record, LayerRecordDescriptor.COMMITTED);
    }

    /** Sets the time of the last change, after a change that is not in the record itself. */
    public void touched(LayerRecord record) throws IOException {
        record.updated = parts.clock().instant();
        update(record);
    }

    /** Renames a layer. */
    public void rename(LayerRecord record, byte[] name) throws IOException {
        if (names.find(record.name) != record.id) {
            throw new CorruptStoreException(
                    "layer " + record.id + " does not have its name in the tree below", tree.rootBlock());
        }
        byte[] old = record.name;
        record.updated = parts.clock().instant();
        record.name = name.clone();
        // The new name comes first, because a removal may move its place into a leaf that was not read before.
        names.add(name, record.id);
        names.remove(old);
        update(record);
        LayerState state = loaded.stateIfLoaded(record.id);
        if (state != null) {
            state.setLastName(record.name());
        }
    }

    /** Makes a layer that has no handle yet one that is removed with its last handle. */
    public void setEphemeral(LayerRecord record) throws IOException {
        ephemeral.add(record.id);
        loaded.state(record).setEphemeral(true);
    }

    /** Makes an ephemeral layer a layer that stays. */
    public void keep(LayerRecord record, LayerState state) throws IOException {
        ephemeral.remove(record.id);
        state.setEphemeral(false);
    }

    /** Removes the name and the labels of a layer, and adds the layer to the list of layers to reclaim. */
    public void remove(LayerRecord record) throws IOException {
        requireRemovable(record);
        names.remove(record.name);
        namedLayers--;
        discard(record);
    }

    /** Gives the name of a layer to another layer that is in the table already, and removes the first one. */
    void replace(LayerRecord record, long by) throws IOException {
        names.replace(record.name, by);
        discard(record);
    }

    /** Checks, before anything is changed, that a layer can be removed; damage elsewhere does not matter. */
    void requireRemovable(LayerRecord record) throws IOException {
        lineage.requireCounted(record);
        labels.requireRemovable(record.id);
        toReclaim.requireReadable(record.id);
        ephemeral.requireReadable(record.id);
        cache.requireReadable(record.id);
    }

    private void discard(LayerRecord record) throws IOException {
        labels.removeAll(record.id);
        record.name = new byte[0];
        record.state = record.children == 0 ? LayerRecordDescriptor.REMOVING : LayerRecordDescriptor.ZOMBIE;
        update(record);
        toReclaim.add(record.id);
        ephemeral.remove(record.id);
        cache.remove(record.id);
        LayerState state = loaded.stateIfLoaded(record.id);
        if (state == null) {
            parts.space().residueChanged(record.ownBlocks);
        } else {
            state.remove();
        }
    }

    /** Sets the state of a layer. */
    public void setState(LayerRecord record, int state) throws IOException {
        record.state = state;
        record.updated = parts.clock().instant();
        update(record);
    }

    /** Records the layer that takes over from a zombie. */
    public void setSurvivor(LayerRecord record, long survivor) throws IOException {
        if (record.survivor != survivor) {
            record.survivor = survivor;
            update(record);
        }
    }

    /** Deletes the record of a reclaimed layer. */
    public void delete(LayerRecord record) throws IOException {
        lineage.requireLink(record.parent, record.id);
        toReclaim.requireReadable(record.id);
        if (record.parent != 0) {
            lineage.unlink(record.parent, record.id);
        }
        tree.remove(TableItemType.major(record.id, TableItemType.LAYER), 0);
        toReclaim.remove(record.id);
        lineage.deleted(record.id);
        parts.space().residueChanged(-ownBlocks(record));
    }

    /** Returns the present number of blocks that a layer owns. */
    public long ownBlocks(LayerRecord record) {
        LayerState state = loaded.stateIfLoaded(record.id);
        return state == null ? record.ownBlocks : state.blocks().owned();
    }

    /**
     * Counts the blocks that removed layers own, in a store whose superblock does not know their number. If the table
     * is damaged, layers are missing in the count. O(removed layers).
     */
    public void countResidue() throws IOException {
        lock.lock();
        try {
            for (long id = toReclaim.next(0); id >= 0; id = toReclaim.next(id + 1)) {
                parts.space().residueChanged(get(id).ownBlocks);
            }
        } catch (CorruptStoreException e) {
            FailureLog.warn(LayerTable.class, "the space of removed layers is not known", e);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Checks, before anything is changed, that a layer can replace the layer below it and that the latter's record can
     * be deleted.
     */
    public void requireReplaceable(LayerRecord record, long survivor) throws IOException {
        lineage.requireLink(record.id, survivor);
        lineage.requireLink(record.parent, survivor);
        lineage.requireLink(record.parent, record.id);
        toReclaim.requireReadable(record.id);
    }

    /** Returns the list of removed layers that are to be reclaimed. */
    public TableList toReclaim() {
        return toReclaim;
    }

    /** Returns the list of layers that are removed with their last handle. */
    public TableList ephemeral() {
        return ephemeral;
    }

    /** Returns the list of layers that a collection may remove, with the times of their last use in milliseconds. */
    public TableList cache() {
        return cache;
    }

    /** Returns the relations between parents and children. */
    public Lineage lineage() {
        return lineage;
    }

    /** Returns the labels. */
    public LayerLabels labels() {
        return labels;
    }

    /** Returns the number of layers that have a name. */
    public long namedLayers() {
        return namedLayers;
    }

    /** Returns the next layer's id. */
    public long nextLayer() {
        return nextLayer;
    }

    /** Returns the layers that are in memory. */
    public LoadedLayers loaded() {
        return loaded;
    }

    // Checkpoints.

    /** The state of the table that a checkpoint captured. */
    public static final class Capture {
        final Tree tree;
        final LoadedLayers.Capture loaded;
        final long nextLayer;
        final long namedLayers;

        Capture(Tree tree, LoadedLayers.Capture loaded, long nextLayer, long namedLayers) {
            this.tree = tree;
            this.loaded = loaded;
            this.nextLayer = nextLayer;
            this.namedLayers = namedLayers;
        }

        /** Returns the generation of the capture. Blocks born before it are part of the captured state. */
        public long generation() {
            return loaded.generation();
        }

        /** Returns the table's tree at the capture. */
        public Tree tree() {
            return tree;
        }

        /** Returns the layers that had changed since the previous capture. */
        public List<LayerState.Capture> layers() {
            return loaded.layers();
        }

        /** Returns the id that the next layer would have had. */
        public long nextLayer() {
            return nextLayer;
        }

        /** Returns the number of layers that have a name. */
        public long namedLayers() {
            return namedLayers;
        }
    }

    /**
     * Captures the table and all changed layers for a checkpoint, while the gate is closed and no thread makes a
     * change. Takes the lock.
     */
    public Capture capture() throws IOException {
        lock.lock();
        try {
            LoadedLayers.Capture layers = loaded.capture();
            blocks.giveBack();
            Tree captured = new Tree(parts.nodes(), this);
            captured.setRoot(tree.rootBlock(), tree.rootBirth(), tree.rootCrc());
            return new Capture(captured, layers, nextLayer, namedLayers);
        } finally {
            lock.unlock();
        }
    }

    /** Fills in the captured records; see {@link LoadedLayers#fill}. Takes the lock. */
    public void fill(Capture capture) throws IOException {
        lock.lock();
        try {
            loaded.fill(capture.loaded, capture.tree);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Sets the checksums of the written roots, and drops the layers from memory that are neither open nor changed.
     * Called after a checkpoint. Takes the locks.
     */
    public void finish(Capture capture) {
        for (LayerState.Capture layer : capture.layers()) {
            layer.written();
        }
        lock.lock();
        try {
            if (tree.rootBlock() == capture.tree.rootBlock()) {
                tree.setRoot(tree.rootBlock(), tree.rootBirth(), capture.tree.rootCrc());
            }
            loaded.finish(capture.loaded);
        } finally {
            lock.unlock();
        }
    }

    /** Returns a buffer for an item of the table. */
    static ByteBuffer payload(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
