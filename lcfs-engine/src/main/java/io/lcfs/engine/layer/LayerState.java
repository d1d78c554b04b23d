package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.StampedLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A layer in memory: one that is open, or changed since the last checkpoint, or being reclaimed. Has the tree as it is now;
 * the table has it as it was at the last checkpoint.
 *
 * <p>Lock: {@link #lock()}, exclusive for changes, shared for reading a writable layer; a frozen layer is read without.
 * A capture is taken while nobody changes anything. What belongs to the registry is guarded by the table's lock.
 */
public final class LayerState implements TreeOwner {
    private static final int LONGEST_NODE_RUN = 64;

    /** Far more than are drawn while a store is open. */
    private static final long MAX_DRAWN = 1L << 54;

    private final long id;
    private final StoreParts parts;
    private final StampedLock lock = new StampedLock();
    private final Tree tree;
    private final Ownership ownership;
    private final Reservation nodeBlocks;
    private final OpenRun openRun;
    private final OpenInodes openInodes = new OpenInodes();
    private long nextInode;
    private boolean drawn;
    private long ownBlocks;
    private long totalBlocks;
    private long inodes;
    private long maxOwnBlocks;
    private volatile boolean frozen;
    private volatile boolean removed;

    /** The last name that the layer had, for messages. */
    private volatile String lastName;

    private long cursorMajor;
    private long cursorMinor;

    /** Handles that are open. The first one comes, and the last one goes, under the table's lock; all others without it. */
    private final AtomicInteger handles = new AtomicInteger();

    /** Whether a checkpoint that has captured the layer has still to fill in its record. Guarded by the table's lock. */
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
        this.nodeBlocks = new Reservation(parts.space(), LONGEST_NODE_RUN);
        this.openRun = new OpenRun(parts.space(), parts.nodes().stage());
        this.tree = new Tree(parts.nodes(), this);
        this.tree.setRoot(record.rootBlock, record.rootBirth, record.rootCrc);
        this.nextInode = record.nextInode;
        this.ownBlocks = record.ownBlocks;
        this.totalBlocks = record.totalBlocks;
        this.inodes = record.inodes;
        this.maxOwnBlocks = record.maxOwnBlocks;
        this.cursorMajor = record.cursorMajor;
        this.cursorMinor = record.cursorMinor;
        assert rememberContents();
    }

    /** The layer's id. */
    public long id() {
        return id;
    }

    /** Tells whether a handle is open; under the table's lock. */
    boolean isOpen() {
        return handles.get() > 0;
    }

    /** Counts a handle; under the table's lock, if it may be the first. */
    void retain() {
        handles.incrementAndGet();
    }

    /** Releases a handle, under the table's lock. Returns true if it was the last one. */
    boolean release() {
        return handles.decrementAndGet() == 0;
    }

    /** Counts one more handle unless there is none. Returns true if it was counted. Needs no lock. */
    public boolean retainIfOpen() {
        return handles.getAndUpdate(count -> count == 0 ? 0 : count + 1) > 0;
    }

    /** Releases a handle unless it is the last one. Returns true if it was released. Needs no lock. */
    public boolean releaseUnlessLast() {
        return handles.getAndUpdate(count -> count == 1 ? 1 : count - 1) > 1;
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
     * What tells whether a path still leads where it led: no other state of a layer in memory, and no other time of this one, has
     * the same, but for layers that were frozen when they were read: these have 0, for their ids say it all.
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

    /** The blocks of data. */
    public BlockReader blocks() {
        return parts.nodes().blocks();
    }

    private Stage stage() {
        return parts.nodes().stage();
    }

    /**
     * Draws the number of a new inode: above all that the layer and those below it ever had. Before anything is changed: the leaf that
     * its items go into, the last one, must be whole.
     */
    public long drawInode() throws IOException {
        if (!drawn) {
            requireNextInode();
            drawn = true;
        }
        // By the inode's own key: that is the leaf where the last inode was put, which is remembered.
        tree.requireReadable(ItemType.major(nextInode, ItemType.INODE), 0);
        return nextInode++;
    }

    /** The first time: that the record says the next number, for a number that is drawn twice makes one file of two. */
    private void requireNextInode() throws IOException {
        Item last = new Item();
        boolean isUsed = tree.floor(Long.MAX_VALUE, Long.MAX_VALUE, last) && last.major() >>> Byte.SIZE >= nextInode;
        if (isUsed || nextInode > MAX_DRAWN) {
            throw new CorruptStoreException("layer " + id + " has inode " + nextInode + " already", tree.rootBlock());
        }
    }

    /** The number that the next inode gets. */
    public long nextInode() {
        return nextInode;
    }

    /** Counts inodes that came or went. */
    public void inodesChanged(long delta) {
        inodes += delta;
    }

    /** The number of inodes. */
    public long inodes() {
        return inodes;
    }

    /** The number of blocks that it owns. */
    public long ownBlocks() {
        return ownBlocks;
    }

    /** The number of blocks that its tree reaches. */
    public long totalBlocks() {
        return totalBlocks;
    }

    /** What is made of a layer's figures. */
    public interface Figures<T> {
        /** Takes the blocks that it owns, those that its tree reaches, and its inodes. */
        T of(long ownBlocks, long totalBlocks, long inodes);
    }

    /** Looks at figures that are all of one instant, between two changes. Takes the lock only if somebody changes them. */
    public <T> T figures(Figures<T> figures) {
        return betweenChanges(() -> figures.of(ownBlocks, totalBlocks, inodes));
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

    /** The most blocks that it may own. */
    public long maxOwnBlocks() {
        return maxOwnBlocks;
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
     * Tells whether it is marked as changed in the present interval. To be asked inside the gate or under the table's lock: a
     * capture, which ends the interval, needs both.
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
            ownBlocks,
            totalBlocks,
            inodes,
            nextInode,
            cursorMajor,
            cursorMinor
        });
    }

    private boolean rememberContents() {
        capturedContents = contents();
        return true;
    }

    /** Tells whether nothing has changed since the table has it, or will have it when the checkpoint under way is over. */
    boolean isAsCaptured() {
        return capturedContents == contents();
    }

    /** Under the table's lock. Nobody is changing the layer yet: who wants to looks for the mark first. */
    void setMarked() {
        long generation = parts.generations().captureGeneration();
        ownership.marked(generation);
        markedAt = generation;
    }

    @Override
    public long mutableSince() {
        return ownership.mutableSince();
    }

    @Override
    public long allocate() throws IOException {
        long block = nodeBlocks.allocate();
        ownBlocks++;
        totalBlocks++;
        return block;
    }

    @Override
    public void release(long block, long birth) throws IOException {
        totalBlocks--;
        if (!ownership.isOwned(birth)) {
            return;
        }
        ownBlocks--;
        if (birth >= parts.generations().captureGeneration()) {
            // Before the block can be handed out again.
            stage().removeNode(block);
        }
        parts.space().free(block, 1, birth, false);
    }

    /** Requires that blocks can be given back; before any of them is. */
    public void requireReleasable(long firstBlock, int blockCount) throws IOException {
        parts.space().requireUsed(firstBlock, blockCount);
    }

    /** Gives data blocks back: frees the blocks that this layer owns, and only counts down blocks that it inherited. */
    public void releaseData(long firstBlock, int blockCount, long birth) throws IOException {
        totalBlocks -= blockCount;
        if (!ownership.isOwned(birth)) {
            return;
        }
        ownBlocks -= blockCount;
        boolean staged = false;
        for (long block = firstBlock; block < firstBlock + blockCount && !staged; block++) {
            staged = !blocks().isOnDevice(block);
        }
        parts.space().free(firstBlock, blockCount, birth, staged);
    }

    /**
     * Puts one block of content into the layer's open run.
     *
     * @param start where in the content the block begins
     * @return the block's number; its checksum is {@link OpenRun#checksum()}
     */
    public long appendData(ByteBuffer content, int start) throws IOException {
        long block = openRun.append(content, start);
        ownBlocks++;
        totalBlocks++;
        return block;
    }

    /** The run that the data of the layer goes into. */
    public OpenRun openRun() {
        return openRun;
    }

    /** The run that a block is in, if its bytes may be changed in place. */
    public @Nullable Staged changeableRun(long block, long birth) {
        return ownership.mayChangeInPlace(birth) ? openRun.find(block) : null;
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
            this.ownBlocks = layer.ownBlocks;
            this.totalBlocks = layer.totalBlocks;
            this.inodes = layer.inodes;
            this.nextInode = layer.nextInode;
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

        /** The checkpoint is durable: if the root is still that of the layer, the layer knows its sum now. Takes the layer's lock. */
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
        openRun.close();
        tree.forgetLeaves();
        nodeBlocks.giveBack();
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
        ownBlocks = 0;
    }

    /** Takes over what the zombie below owned. */
    void adopt(long ownedSince, long blocks) {
        ownership.adopted(ownedSince);
        ownBlocks += blocks;
    }
}
