package io.lcfs.engine.layer;

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
 * A layer in memory: one that is open, or changed since the last checkpoint, or being reclaimed. Has the tree as it is
 * now; the table has it as it was at the last checkpoint.
 *
 * <p>Lock: {@link #lock()}, exclusive for changes, shared for reading a writable layer; a frozen layer is read without.
 * A capture is taken while nobody changes anything. What belongs to the registry is guarded by the table's lock.
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

    /** The last name that the layer had, for messages. */
    private volatile String lastName;

    private long cursorMajor;
    private long cursorMinor;

    /**
     * Whether a checkpoint that has captured the layer has still to fill in its record. Guarded by the table's lock.
     */
    boolean captured;

    private volatile long markedAt = -1;

    private int capturedContents;

    /** Changes whenever a path may lead elsewhere than before; 0 as long as nobody asked. */
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

    /** The layer's id. */
    public long id() {
        return id;
    }

    /** The handles that are open. */
    public Handles handles() {
        return handles;
    }

    /** The lock of the tree and of all else here. */
    public StampedLock lock() {
        return lock;
    }

    /** The tree as it is now. */
    public Tree tree() {
        return tree;
    }

    /** What it owns. */
    public Ownership ownership() {
        return ownership;
    }

    /** The open files. */
    public OpenInodes openInodes() {
        return openInodes;
    }

    /** The layer in messages: its last name. */
    @Override
    public String toString() {
        return "layer \"" + lastName + "\"";
    }

    /** Returns the last name that the layer had, for messages. */
    public String lastName() {
        return lastName;
    }

    /** The layer has another name. */
    void setLastName(String name) {
        lastName = name;
    }

    /** The store's hash of names. */
    public NameHash nameHash() {
        return parts.nameHash();
    }

    /** Where paths of the store's layers led. */
    public PathCache paths() {
        return parts.paths();
    }

    /**
     * What tells whether a path still leads where it led: no other state of a layer in memory, and no other time of
     * this one, has the same, but for layers that were frozen when they were read: these have 0, for their ids say it
     * all.
     */
    public long pathVersion() {
        if (pathVersion == 0 && !frozen) {
            pathVersion = parts.paths().drawVersion();
        }
        return pathVersion;
    }

    /** An entry was removed, or names something else. New names change no path that led somewhere. */
    public void pathsChanged() {
        pathVersion = parts.paths().drawVersion();
    }

    /** The time by the store's clock. */
    public Instant now() {
        return parts.clock().instant();
    }

    /** Reads blocks of data. */
    public BlockReader reader() {
        return parts.nodes().blocks();
    }

    /** The blocks that it owns and reaches. */
    public LayerBlocks blocks() {
        return blocks;
    }

    /** The numbers and the count of its inodes. */
    public LayerInodes inodes() {
        return inodes;
    }

    /** What is made of a layer's figures. */
    public interface Figures<T> {
        /** Takes the blocks that it owns, those that its tree reaches, and its inodes. */
        T of(long ownBlocks, long totalBlocks, long inodes);
    }

    /**
     * Looks at figures that are all of one instant, between two changes. Takes the lock only if somebody changes them.
     */
    public <T> T figures(Figures<T> figures) {
        return betweenChanges(() -> figures.of(blocks.owned(), blocks.total(), inodes.count()));
    }

    /** Grows with each item of the tree that is put or removed, when that change is over. */
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

    /** Tells whether it never changes any more, so that it is read without a lock. */
    public boolean isFrozen() {
        return frozen;
    }

    void freeze() {
        frozen = true;
    }

    /** Tells whether it was removed. */
    public boolean isRemoved() {
        return removed;
    }

    void setRemoved() {
        removed = true;
    }

    /** Reclaiming: all keys below are done. */
    public long cursorMajor() {
        return cursorMajor;
    }

    /** Second half of {@link #cursorMajor()}. */
    public long cursorMinor() {
        return cursorMinor;
    }

    /** Reclaiming came this far. */
    public void setCursor(long major, long minor) {
        cursorMajor = major;
        cursorMinor = minor;
    }

    /**
     * Tells whether it is marked as changed in the present interval. To be asked inside the gate or under the table's
     * lock: a capture, which ends the interval, needs both.
     */
    public boolean isMarked() {
        return markedAt == parts.generations().captureGeneration();
    }

    /** What the table has of it, in one number. Only assertions look at it: so it is right whatever the marks say. */
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

    /**
     * Tells whether nothing has changed since the table has it, or will have it when the checkpoint under way is over.
     */
    boolean isAsCaptured() {
        return capturedContents == contents();
    }

    /** Under the table's lock. Nobody is changing the layer yet: who wants to looks for the mark first. */
    void setMarked() {
        long generation = parts.generations().captureGeneration();
        ownership.marked(generation);
        markedAt = generation;
    }

    /** What a checkpoint keeps of the layer, and what it later knows of the root. */
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

        /** The root of the captured tree. */
        public long rootBlock() {
            return rootBlock;
        }

        /** What the tree knew of the root's sum. */
        public int knownCrc() {
            return knownCrc;
        }

        /**
         * The checkpoint is durable: if the root is still that of the layer, the layer knows its sum now. Takes the
         * layer's lock.
         */
        void written() {
            long stamp = layer.lock.writeLock();
            try {
                layer.rootWritten(this);
            } finally {
                layer.lock.unlockWrite(stamp);
            }
        }

        /** The sum of the root is known now. */
        public void summed(int crc) {
            rootCrc = crc;
        }
    }

    /** Takes the state for a checkpoint, while nobody changes anything: from here on, all that it has is branched. */
    public Capture capture(long generation) throws IOException {
        blocks.capture();
        tree.forgetLeaves();
        Capture capture = new Capture(this);
        assert rememberContents();
        ownership.captured(generation);
        return capture;
    }

    /** The root that a checkpoint wrote: if it is still the root, its sum is known now. */
    void rootWritten(Capture capture) {
        if (tree.rootBlock() == capture.rootBlock && capture.rootBlock != Blocks.NULL) {
            tree.setRoot(capture.rootBlock, capture.rootBirth, capture.rootCrc);
        }
    }

    /** Goes on above a snapshot of itself. */
    void restart(long generation) {
        ownership.restarted(generation);
        blocks.restart();
    }

    /** Takes over what the zombie below owned. */
    void adopt(long ownedSince, long ownedBlocks) {
        ownership.adopted(ownedSince);
        blocks.adopt(ownedBlocks);
    }
}
