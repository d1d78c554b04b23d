package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.space.Staged;
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
 * The table of layers, a tree of its own: records by id, names, children by parent, labels, what is to be reclaimed.
 *
 * <p>A record has the layer as of the last checkpoint. When a layer changes for the first time in an interval, the path to its
 * record is branched ({@link LoadedLayers#mark}): so the checkpointer finds the record in a node that it may fill in place, and changes
 * no structure.
 *
 * <p>Lock: {@link #lock()}, the first of all but the gate, guards all that is here. The caller takes it, except where a method
 * says that it does.
 */
public final class LayerTable implements TreeOwner {
    private static final int LONGEST_RUN = 64;

    /** The id of layer 0. */
    public static final long ROOT_LAYER = 0;

    private final StoreParts parts;
    private final ReentrantLock lock = new ReentrantLock();
    private final Tree tree;
    private final Reservation blocks;
    private final Item item = new Item();
    private final Chains chains;
    private final Lineage lineage = new Lineage(this);

    private final LoadedLayers loaded;

    private long nextLayer;

    private long namedLayers;

    /** The table of a store; empty until {@link #setRoot}. */
    public LayerTable(StoreParts parts, long nextLayer, long namedLayers) {
        this.parts = parts;
        this.tree = new Tree(parts.nodes(), this);
        this.blocks = new Reservation(parts.space(), LONGEST_RUN);
        this.chains = new Chains(tree, parts.nameHash());
        this.loaded = new LoadedLayers(parts, lock, tree);
        this.nextLayer = nextLayer;
        this.namedLayers = namedLayers;
    }

    /** Makes this the table of a root. */
    public void setRoot(long block, long birth, int crc) {
        tree.setRoot(block, birth, crc);
    }

    /** The lock of the table and of the layers in memory. */
    public ReentrantLock lock() {
        return lock;
    }

    /** The tree itself. */
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

    /** The record of a layer, or null. */
    public @Nullable LayerRecord find(long id) throws IOException {
        assert lock.isHeldByCurrentThread();
        return tree.find(TableItemType.major(id, TableItemType.LAYER), 0, item) ? record(id, item) : null;
    }

    /** The record in an item of the table. */
    public LayerRecord record(long id, Item found) throws CorruptStoreException {
        if (id < 0 || id >= nextLayer) {
            throw new CorruptStoreException(
                    "layer " + id + ", though " + nextLayer + " is the next one", found.block());
        }
        return LayerRecord.read(id, found, parts.generations().last());
    }

    /** The record of a layer that must be there. */
    public LayerRecord get(long id) throws IOException {
        LayerRecord record = find(id);
        if (record == null) {
            throw new CorruptStoreException("layer " + id + " has no record in the tree below", tree.rootBlock());
        }
        return record;
    }

    /** The record of the layer of a name, or null. */
    public @Nullable LayerRecord find(byte[] name) throws IOException {
        long id = chains.findName(name);
        if (id < 0) {
            return null;
        }
        LayerRecord record = get(id);
        if (record.isRemoved() || !Arrays.equals(record.name, name)) {
            throw new CorruptStoreException(
                    "name in the tree below that layer " + id + " does not have", tree.rootBlock());
        }
        return record;
    }

    /** The layers after an id that have a name, at most so many, by ascending id. */
    public List<LayerRecord> after(long id, int most) throws IOException {
        List<LayerRecord> records = new ArrayList<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(TableItemType.major(id + 1, TableItemType.LAYER), 0);
        while (records.size() < most && cursor.next()) {
            if ((cursor.item().major() & 0xFF) == TableItemType.LAYER
                    && cursor.item().major() >>> 8 > id) {
                LayerRecord record = record(cursor.item().major() >>> 8, cursor.item());
                if (!record.isRemoved()) {
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
        LayerRecord root = newRecord(ROOT_LAYER, new byte[] {'/'});
        update(root);
        chains.addName(root.name, root.id);
        namedLayers++;
    }

    /** A record for a new writable layer, with the next id; not in the table yet. */
    public LayerRecord newRecord(byte[] name) throws IOException {
        if (nextLayer > TableItemType.MAX_LAYER
                || tree.find(TableItemType.major(nextLayer, TableItemType.LAYER), 0, item)) {
            throw new CorruptStoreException("layer " + nextLayer + " cannot be the next one", tree.rootBlock());
        }
        return newRecord(nextLayer++, name);
    }

    private LayerRecord newRecord(long id, byte[] name) {
        LayerRecord record = new LayerRecord(id);
        record.name = name.clone();
        record.state = LayerRecordDescriptor.WRITABLE;
        record.ownedSince = parts.generations().next();
        record.nextInode = 1;
        record.created = parts.clock().instant();
        record.updated = record.created;
        return record;
    }

    /** Adds a record, its name and its place above its parent. */
    public void add(LayerRecord record) throws IOException {
        update(record);
        chains.addName(record.name, record.id);
        namedLayers++;
        if (record.parent != 0) {
            link(record.parent, record.id);
        }
    }

    /** Requires, before anything is changed, that a layer can be put above another, which is damaged elsewhere perhaps. */
    public void requireLinkable(long parent) throws IOException {
        requireLink(parent, nextLayer);
    }

    private void requireLink(long parent, long child) throws IOException {
        if (parent != 0) {
            get(parent);
            tree.requireReadable(TableItemType.major(parent, TableItemType.CHILD), child);
        }
    }

    private void link(long parent, long child) throws IOException {
        tree.put(TableItemType.major(parent, TableItemType.CHILD), child, ByteBuffer.allocate(0));
        LayerRecord below = get(parent);
        below.children++;
        update(below);
    }

    private void unlink(long parent, long child) throws IOException {
        tree.remove(TableItemType.major(parent, TableItemType.CHILD), child);
        LayerRecord below = get(parent);
        below.children = Math.max(0, below.children - 1);
        update(below);
    }

    /** The only layer above one that has just one. */
    public long onlyChild(long id) throws IOException {
        long major = TableItemType.major(id, TableItemType.CHILD);
        if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
            throw new CorruptStoreException("layer " + id + " has no child in the tree below", tree.rootBlock());
        }
        return item.minor();
    }

    /** Requires that a record without children has none: what stands on a layer reads its blocks. */
    public void requireCounted(LayerRecord record) throws IOException {
        long major = TableItemType.major(record.id, TableItemType.CHILD);
        if (record.children == 0 && tree.ceiling(major, Long.MIN_VALUE, item) && item.major() == major) {
            throw new CorruptStoreException(
                    "layer " + record.id + " has children that it does not count", item.block());
        }
    }

    /** Moves a layer from its parent to another; 0: to none. */
    public void reparent(LayerRecord record, long parent) throws IOException {
        if (record.parent != 0) {
            unlink(record.parent, record.id);
        }
        record.parent = parent;
        update(record);
        if (parent != 0) {
            link(parent, record.id);
        }
    }

    /**
     * Adds a layer above another: it begins with the same tree and owns nothing.
     *
     * @param parentState the layer below, frozen, if it is in memory
     */
    public void derive(LayerRecord record, LayerRecord parent, @Nullable LayerState parentState, int kind)
            throws IOException {
        record.state = kind;
        record.parent = parent.id;
        inherit(record, parent, parentState);
        add(record);
        if (record.rootCrc == 0 && record.rootBlock != Blocks.NULL) {
            // The root's sum will be known when the checkpoint to come has written it.
            loaded.mark(loaded.state(record));
        }
    }

    private void inherit(LayerRecord record, LayerRecord from, @Nullable LayerState state) {
        record.rootBlock = state == null ? from.rootBlock : state.tree().rootBlock();
        record.rootBirth = state == null ? from.rootBirth : state.tree().rootBirth();
        record.rootCrc = state == null ? from.rootCrc : rootCrc(state.tree());
        record.totalBlocks = state == null ? from.totalBlocks : state.blocks().total();
        record.inodes = state == null ? from.inodes : state.inodes().count();
        record.nextInode = state == null ? from.nextInode : state.inodes().next();
    }

    /**
     * Returns the checksum of a root. After a checkpoint a tree learns the checksum only when the next checkpoint ends, and by then the
     * staged copy is gone; a clone made in between must take it from the stage (see Staged).
     */
    private int rootCrc(Tree of) {
        Staged written = of.rootCrc() == 0 ? parts.nodes().stage().find(of.rootBlock()) : null;
        return written != null && written.bytes() == null ? written.crc() : of.rootCrc();
    }

    /** Makes a writable layer, which is marked, one that never changes. */
    public void freeze(LayerRecord record, LayerState state) throws IOException {
        long stamp = state.lock().writeLock();
        try {
            state.freeze();
        } finally {
            state.lock().unlockWrite(stamp);
        }
        setState(record, LayerRecordDescriptor.COMMITTED);
    }

    /** Freezes the state of a live layer as a new layer between it and its parent; returns the new layer's record. */
    public LayerRecord snapshot(LayerRecord live, byte[] name) throws IOException {
        requireLink(live.parent, live.id);
        requireLink(live.parent, nextLayer);
        LayerState state = loaded.state(live);
        loaded.mark(state);
        LayerRecord frozen = newRecord(name);
        long stamp = state.lock().writeLock();
        try {
            inherit(frozen, live, state);
            frozen.ownedSince = state.ownership().ownedSince();
            frozen.ownBlocks = state.blocks().owned();
            state.restart(parts.generations().next());
        } finally {
            state.lock().unlockWrite(stamp);
        }
        frozen.state = LayerRecordDescriptor.COMMITTED;
        insertBelow(live.id, frozen);
        loaded.mark(loaded.state(frozen));
        return frozen;
    }

    /** Puts a new layer between a layer and its parent, whose number of children does not change by that. */
    private void insertBelow(long above, LayerRecord frozen) throws IOException {
        LayerRecord moved = get(above);
        frozen.parent = moved.parent;
        frozen.children = 1;
        update(frozen);
        chains.addName(frozen.name, frozen.id);
        namedLayers++;
        if (moved.parent != 0) {
            long major = TableItemType.major(moved.parent, TableItemType.CHILD);
            tree.remove(major, above);
            tree.put(major, frozen.id, ByteBuffer.allocate(0));
        }
        tree.put(TableItemType.major(frozen.id, TableItemType.CHILD), above, ByteBuffer.allocate(0));
        moved.parent = frozen.id;
        update(moved);
    }

    /** Something about a layer changed that is not in its record. */
    public void touched(LayerRecord record) throws IOException {
        record.updated = parts.clock().instant();
        update(record);
    }

    /** Gives a layer another name. */
    public void rename(LayerRecord record, byte[] name) throws IOException {
        chains.removeName(record.name);
        record.name = name.clone();
        chains.addName(record.name, record.id);
        record.updated = parts.clock().instant();
        update(record);
        LayerState state = loaded.stateIfLoaded(record.id);
        if (state != null) {
            state.setLastName(record.name());
        }
    }

    /** Takes the name and the labels from a layer, and remembers that it is to be reclaimed. */
    public void remove(LayerRecord record) throws IOException {
        requireCounted(record);
        chains.labels(record.id);
        tree.requireReadable(TableItemType.RECLAIM, record.id);
        chains.removeName(record.name);
        chains.removeLabels(record.id);
        namedLayers--;
        record.name = new byte[0];
        record.state = record.children == 0 ? LayerRecordDescriptor.REMOVING : LayerRecordDescriptor.ZOMBIE;
        update(record);
        tree.put(TableItemType.RECLAIM, record.id, ByteBuffer.allocate(0));
        LayerState state = loaded.stateIfLoaded(record.id);
        if (state != null) {
            state.setRemoved();
        }
    }

    /** Changes the kind of a layer: committed, view, removing. */
    public void setState(LayerRecord record, int state) throws IOException {
        record.state = state;
        record.updated = parts.clock().instant();
        update(record);
    }

    /** Remembers which layer takes over from a zombie. */
    public void setSurvivor(LayerRecord record, long survivor) throws IOException {
        if (record.survivor != survivor) {
            record.survivor = survivor;
            update(record);
        }
    }

    /** A survivor, which is marked, owns from here on what a zombie still owns. */
    public void adopt(LayerState survivor, LayerState dead) {
        long stamp = survivor.lock().writeLock();
        try {
            survivor.adopt(dead.ownership().ownedSince(), dead.blocks().owned());
        } finally {
            survivor.lock().unlockWrite(stamp);
        }
    }

    /** Deletes the record of a layer that is reclaimed. */
    public void delete(LayerRecord record) throws IOException {
        requireLink(record.parent, record.id);
        tree.requireReadable(TableItemType.RECLAIM, record.id);
        if (record.parent != 0) {
            unlink(record.parent, record.id);
        }
        tree.remove(TableItemType.major(record.id, TableItemType.LAYER), 0);
        tree.remove(TableItemType.RECLAIM, record.id);
        lineage.deleted(record.id);
    }

    /** Requires, before anything is changed, that a layer can take the place of the one below it, whose record is deleted. */
    public void requireReplaceable(LayerRecord record, long survivor) throws IOException {
        requireLink(record.id, survivor);
        requireLink(record.parent, survivor);
        requireLink(record.parent, record.id);
        tree.requireReadable(TableItemType.RECLAIM, record.id);
    }

    /** The first layer at or after an id that is to be reclaimed; -1 if there is none. */
    public long nextToReclaim(long id) throws IOException {
        return tree.ceiling(TableItemType.RECLAIM, id, item)
                        && item.major() == TableItemType.RECLAIM
                        && item.minor() < nextLayer
                ? item.minor()
                : -1;
    }

    /** Who stands on whom. */
    public Lineage lineage() {
        return lineage;
    }

    /** Labels and names, which are chains of hashed strings. */
    public Chains chains() {
        return chains;
    }

    /** The number of layers that have a name. */
    public long namedLayers() {
        return namedLayers;
    }

    /** The next layer's id. */
    public long nextLayer() {
        return nextLayer;
    }

    /** The layers that are in memory. */
    public LoadedLayers loaded() {
        return loaded;
    }

    // Checkpoints.

    /** What a checkpoint keeps of the table. */
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

        /** The capture's generation: what was born before it is part of what was captured. */
        public long generation() {
            return loaded.generation();
        }

        /** The table's tree at the capture. */
        public Tree tree() {
            return tree;
        }

        /** The layers that had changed. */
        public List<LayerState.Capture> layers() {
            return loaded.layers();
        }

        /** The next layer's id. */
        public long nextLayer() {
            return nextLayer;
        }

        /** The number of layers that have a name. */
        public long namedLayers() {
            return namedLayers;
        }
    }

    /** Takes the table and all changed layers for a checkpoint, while the gate is closed, so that nobody changes anything. Takes the lock. */
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
     * After a checkpoint: layers learn the sums of their roots, and those that are neither open nor changed go from memory. Takes the
     * locks.
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

    /** A buffer for an item of the table. */
    static ByteBuffer payload(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }
}
