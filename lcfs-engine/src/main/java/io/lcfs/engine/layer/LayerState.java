package io.lcfs.engine.layer;

import io.lcfs.NoSuchLayerException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;

/**
 * A layer in memory: it is open, or was changed since the last checkpoint, or is being reclaimed. Contains the present
 * tree, whereas the table contains the tree of the last checkpoint.
 *
 * <p>Lock: {@link #lock()}, exclusive for changes and shared for reading a writable layer. A frozen layer is read
 * without a lock. A capture is taken while no thread makes a change. The fields that {@link LoadedLayers} uses are
 * guarded by the table's lock.
 */
public final class LayerState {
    private final long id;
    private final StoreParts parts;
    private final StampedLock lock = new StampedLock();
    private final Tree tree;
    private final Ownership ownership;
    private final LayerBlocks blocks;
    private final LayerInodes inodes;
    private final Handles handles = new Handles();
    private final OpenInodes openInodes = new OpenInodes();
    private volatile boolean frozen;
    private volatile boolean removed;
    private volatile boolean restored;
    private volatile boolean ephemeral;

    /** The last name that the layer had, for messages. */
    private volatile String lastName;

    private long cursorMajor;
    private long cursorMinor;

    /** Whether a checkpoint has captured the layer and not filled in its record yet. Guarded by the table's lock. */
    boolean captured;

    /** The number of threads of the engine that keep the layer in memory. Guarded by the table's lock. */
    int pins;

    private volatile long markedAt = -1;

    private int capturedContents;

    /** Drawn again whenever a path may resolve differently; 0 until it is read for the first time. */
    private volatile long pathVersion;

    LayerState(LayerRecord record, StoreParts parts) {
        this.id = record.id;
        this.lastName = record.name();
        this.parts = parts;
        this.ownership = new Ownership(
                record.ownedSince,
                Math.max(record.ownedSince, parts.generations().captureGeneration()));
        this.blocks = new LayerBlocks(record, parts, ownership);
        this.tree = new Tree(parts.nodes(), blocks);
        this.tree.setRoot(record.rootBlock, record.rootBirth, record.rootCrc);
        this.inodes = new LayerInodes(record, tree);
        this.cursorMajor = record.cursorMajor;
        this.cursorMinor = record.cursorMinor;
        assert rememberContents();
    }

    /** Returns the layer's id. */
    public long id() {
        return id;
    }

    /** Returns the handles that are open. */
    public Handles handles() {
        return handles;
    }

    /** Returns the lock of the tree and of the other state in this object. */
    public StampedLock lock() {
        return lock;
    }

    /** Returns the present tree. */
    public Tree tree() {
        return tree;
    }

    /** Returns the rule for the blocks that the layer owns. */
    public Ownership ownership() {
        return ownership;
    }

    /** Returns the inodes that have open handles. */
    public OpenInodes openInodes() {
        return openInodes;
    }

    /** Returns the last name of the layer, for messages. */
    @Override
    public String toString() {
        return "layer \"" + lastName + "\"";
    }

    /** Returns the last name that the layer had, for messages. */
    public String lastName() {
        return lastName;
    }

    /** Sets the last name, after a renaming. */
    void setLastName(String name) {
        lastName = name;
    }

    /** Returns the store's hash of names. */
    public NameHash nameHash() {
        return parts.nameHash();
    }

    /** Returns the store's cache of resolved paths. */
    public PathCache paths() {
        return parts.paths();
    }

    /**
     * Returns a number that stands for the way in which the paths of this layer resolve. As long as it stays the same,
     * a path resolves to the same inode. No other layer in memory has the same number, except that layers that were
     * frozen when they were loaded all have 0, because their ids suffice.
     */
    public long pathVersion() {
        if (pathVersion == 0 && !frozen) {
            pathVersion = parts.paths().drawVersion();
        }
        return pathVersion;
    }

    /** Invalidates the resolved paths, because an entry was removed or replaced. A new name does not require it. */
    public void pathsChanged() {
        pathVersion = parts.paths().drawVersion();
    }

    /** Returns the present time of the store's clock. */
    public Instant now() {
        return parts.clock().instant();
    }

    /** Returns the reader of data blocks. */
    public BlockReader reader() {
        return parts.nodes().blocks();
    }

    /** Returns the layer's blocks. */
    public LayerBlocks blocks() {
        return blocks;
    }

    /** Returns the numbers and the count of the layer's inodes. */
    public LayerInodes inodes() {
        return inodes;
    }

    /** A function of a layer's counts. */
    public interface Figures<T> {
        /** Returns a result for the number of owned blocks, of blocks that the tree reaches, and of inodes. */
        T of(long ownBlocks, long totalBlocks, long inodes);
    }

    /**
     * Applies a function to counts of one instant between two changes. The lock is taken only if a change is under way.
     */
    public <T> T figures(Figures<T> figures) {
        return betweenChanges(() -> figures.of(blocks.owned(), blocks.total(), inodes.count()));
    }

    /**
     * Returns a count that grows with each item of the tree that is put or removed. A change is counted when it has
     * ended.
     */
    public long changeCount() {
        return betweenChanges(tree::edits);
    }

    private <T> T betweenChanges(Supplier<T> look) {
        long stamp = lock.tryOptimisticRead();
        T seen = look.get();
        if (lock.validate(stamp)) {
            return seen;
        }
        stamp = lock.readLock();
        try {
            return look.get();
        } finally {
            lock.unlockRead(stamp);
        }
    }

    /** Returns whether the layer can no longer change, so that it is read without a lock. */
    public boolean isFrozen() {
        return frozen;
    }

    void freeze() {
        frozen = true;
    }

    /** Returns whether the layer was removed. */
    public boolean isRemoved() {
        return removed;
    }

    /** Records that the layer was removed before it came into memory. */
    void setRemoved() {
        removed = true;
        blocks.setResidual();
    }

    /** Records that the layer is removed. The caller is inside the gate. Takes the layer's lock. */
    void remove() {
        long stamp = lock.writeLock();
        try {
            setRemoved();
            parts.space().residueChanged(blocks.owned());
        } finally {
            lock.unlockWrite(stamp);
        }
    }

    /** Records that this removed state was replaced by a snapshot of the layer. */
    void setRestored() {
        restored = true;
    }

    /** Returns whether the layer is removed with its last handle. */
    public boolean isEphemeral() {
        return ephemeral;
    }

    /** Sets whether the layer is removed with its last handle. The caller holds the table's lock. */
    public void setEphemeral(boolean isEphemeral) {
        ephemeral = isEphemeral;
    }

    /** Returns the exception for a call that a removed layer does not allow. */
    public NoSuchLayerException gone() {
        return restored ? NoSuchLayerException.restored(lastName) : NoSuchLayerException.removed(lastName);
    }

    /** Returns the first half of the key up to which the layer is reclaimed. */
    public long cursorMajor() {
        return cursorMajor;
    }

    /** Returns the second half of the key up to which the layer is reclaimed. */
    public long cursorMinor() {
        return cursorMinor;
    }

    /** Sets the key up to which the layer is reclaimed. */
    public void setCursor(long major, long minor) {
        cursorMajor = major;
        cursorMinor = minor;
    }

    /**
     * Returns whether the layer is marked as changed in the present interval. The caller is inside the gate or holds
     * the table's lock, because the capture that ends the interval needs both.
     */
    public boolean isMarked() {
        return markedAt == parts.generations().captureGeneration();
    }

    /**
     * Returns a hash of the state that the layer's record contains. It is used only by assertions, so it does not
     * depend on marks.
     */
    private int contents() {
        return Arrays.hashCode(new long[] {
            tree.rootBlock(),
            tree.rootBirth(),
            ownership.ownedSince(),
            blocks.owned(),
            blocks.total(),
            inodes.count(),
            inodes.next(),
            cursorMajor,
            cursorMinor
        });
    }

    private boolean rememberContents() {
        capturedContents = contents();
        return true;
    }

    /** Returns whether the state is what the table contains, or will contain at the end of the present checkpoint. */
    boolean isAsCaptured() {
        return capturedContents == contents();
    }

    /**
     * Marks the layer. The caller holds the table's lock. No thread changes the layer yet, because each change looks
     * for the mark first.
     */
    void setMarked() {
        long generation = parts.generations().captureGeneration();
        ownership.marked(generation);
        markedAt = generation;
    }

    /** The state of a layer that a checkpoint captured, with the checksum of the root once it is known. */
    public static final class Capture {
        final LayerState layer;
        final long rootBlock;
        final long rootBirth;
        final long ownedSince;
        final long ownBlocks;
        final long totalBlocks;
        final long inodes;
        final long nextInode;
        final long cursorMajor;
        final long cursorMinor;
        final int knownCrc;
        int rootCrc;

        Capture(LayerState layer) {
            this.layer = layer;
            this.rootBlock = layer.tree.rootBlock();
            this.rootBirth = layer.tree.rootBirth();
            this.knownCrc = layer.tree.rootCrc();
            this.ownedSince = layer.ownership.ownedSince();
            this.ownBlocks = layer.blocks.owned();
            this.totalBlocks = layer.blocks.total();
            this.inodes = layer.inodes.count();
            this.nextInode = layer.inodes.next();
            this.cursorMajor = layer.cursorMajor;
            this.cursorMinor = layer.cursorMinor;
        }

        /** Returns the block of the captured root. */
        public long rootBlock() {
            return rootBlock;
        }

        /** Returns the checksum of the root as the tree had it at the capture. */
        public int knownCrc() {
            return knownCrc;
        }

        /**
         * Sets the root's checksum in the layer's tree, unless the root has changed since the capture. Called when the
         * checkpoint is durable. Takes the layer's lock.
         */
        void written() {
            long stamp = layer.lock.writeLock();
            try {
                layer.rootWritten(this);
            } finally {
                layer.lock.unlockWrite(stamp);
            }
        }

        /** Sets the checksum of the captured root. */
        public void summed(int crc) {
            rootCrc = crc;
        }
    }

    /**
     * Captures the layer for a checkpoint while no thread makes a change. Afterwards, each change branches the captured
     * nodes.
     */
    public Capture capture(long generation) throws IOException {
        blocks.capture();
        tree.forgetLeaves();
        Capture capture = new Capture(this);
        assert rememberContents();
        ownership.captured(generation);
        return capture;
    }

    /** Sets the checksum of the root that a checkpoint wrote, unless the root has changed since. */
    void rootWritten(Capture capture) {
        if (tree.rootBlock() == capture.rootBlock && capture.rootBlock != Blocks.NULL) {
            tree.setRoot(capture.rootBlock, capture.rootBirth, capture.rootCrc);
        }
    }

    /**
     * Prepares the tree of a removed layer for being changed although layers above it reach parts of it. The caller has
     * the lock and is inside the gate, and the layer is marked.
     */
    public void prune() {
        assert removed && isMarked() && lock.isWriteLocked() : this;
        long generation = parts.generations().next();
        ownership.pruned(generation);
        blocks.prune(generation);
    }

    /** Makes the layer continue above a snapshot of itself. */
    void restart(long generation) {
        ownership.restarted(generation);
        blocks.restart();
    }
}
