package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/**
 * Access to the nodes of all trees of a store, in the stage or on the device, where they are verified when they are
 * first read.
 */
public final class NodeStore {
    private final VerifiedDevice device;
    private final Stage stage;
    private final BlockReader blocks;

    /** Creates access to the nodes of a device and its stage. */
    public NodeStore(VerifiedDevice device, Stage stage) {
        this.device = device;
        this.stage = stage;
        this.blocks = new BlockReader(stage, device);
    }

    /** Returns the device. */
    public VerifiedDevice device() {
        return device;
    }

    /** Returns the stage. */
    public Stage stage() {
        return stage;
    }

    /** Returns access to the blocks that are not nodes. */
    public BlockReader blocks() {
        return blocks;
    }

    /** Opens the root of a tree that is not empty. */
    public void openRoot(Tree tree, NodeView view) throws IOException {
        long block = tree.rootBlock();
        Staged staged = find(block);
        ByteBuffer bytes = staged == null ? null : staged.bytes();
        if (bytes != null) {
            view.set(bytes, 0);
        } else {
            fromDevice(block, tree.rootBirth(), staged, tree.rootCrc(), view);
        }
    }

    /**
     * Opens a child of an inner node. {@code view} may be the parent's. Whichever parent leads to the child, it must be
     * of the next level, and its first key must be the one in the parent. Both checks cost little, because they read
     * bytes that a look-up reads anyway.
     *
     * @throws CorruptStoreException if the child is damaged
     */
    public void open(NodeView parent, int index, NodeView view) throws IOException {
        long block = parent.childBlock(index);
        int childLevel = parent.level() - 1;
        long major = parent.major(index);
        long minor = parent.minor(index);
        Staged staged = find(block);
        ByteBuffer bytes = staged == null ? null : staged.bytes();
        if (bytes != null) {
            view.set(bytes, 0);
        } else {
            // The checksum is read after the look into the stage, because a node leaves the stage only when its parents
            // have its checksum.
            fromDevice(block, parent.childBirth(index), staged, parent.childCrc(index), view);
        }
        requireChild(view, childLevel, major, minor, block);
    }

    static void requireChild(NodeView child, int level, long major, long minor, long block)
            throws CorruptStoreException {
        if (child.level() != level) {
            throw new CorruptStoreException(
                    Kind.METADATA, "node of level", block, Integer.toString(level), Integer.toString(child.level()));
        }
        if (child.major(0) != major || child.minor(0) != minor) {
            throw new CorruptStoreException(
                    Kind.METADATA,
                    "node with the first key",
                    block,
                    major + "," + minor,
                    child.major(0) + "," + child.minor(0));
        }
    }

    /**
     * Returns the holder of a node that is in the stage, or null if it is on the device. A damaged pointer may lead to
     * staged data.
     */
    @Nullable
    Staged find(long block) throws CorruptStoreException {
        Staged staged = stage.find(block);
        if (staged != null && !staged.isNode()) {
            throw new CorruptStoreException("node pointer at data", block);
        }
        return staged;
    }

    /**
     * Opens a child as {@link #open} does, and checks that it is not empty and begins with the key in its parent. A
     * walk from child to child uses this method while nothing changes, so that a damaged tree cannot lead it backwards.
     *
     * @throws CorruptStoreException if the child does not begin with the key in its parent
     */
    public void openInOrder(NodeView parent, int index, NodeView view) throws IOException {
        long block = parent.childBlock(index);
        long major = parent.major(index);
        long minor = parent.minor(index);
        open(parent, index, view);
        if (view.count() == 0 || view.major(0) != major || view.minor(0) != minor) {
            throw new CorruptStoreException("node that does not begin with the key that its parent says", block);
        }
    }

    private void fromDevice(long block, long birth, @Nullable Staged written, int crc, NodeView view)
            throws IOException {
        if (!device.isNode(block)) {
            verify(block, birth, written == null ? crc : written.crc());
        }
        view.set(device.piece(block), device.position(block));
    }

    private void verify(long block, long birth, int crc) throws IOException {
        device.requireContained(block, Kind.METADATA);
        device.requireSum(block, crc, Kind.METADATA);
        String problem = NodeDescriptor.check(device.piece(block), device.position(block), block, birth);
        if (problem != null) {
            throw new CorruptStoreException(problem, block);
        }
        device.setNode(block);
    }

    /** Verifies the root of a tree that is not empty, as {@link #verifyChild} verifies a child. */
    boolean verifyRoot(Tree tree, ByteBuffer scratch) throws IOException {
        Staged staged = stage.find(tree.rootBlock());
        return verifyMedium(tree.rootBlock(), tree.rootBirth(), staged, tree.rootCrc(), scratch);
    }

    /**
     * Reads a child of an inner node from the medium and compares it with its pointer, whether or not it was verified
     * before.
     *
     * @param scratch room for a block, on the heap
     * @return true if the child is on the medium, false if it is in the stage
     * @throws CorruptStoreException if the child is damaged
     */
    boolean verifyChild(NodeView parent, int index, ByteBuffer scratch) throws IOException {
        long block = parent.childBlock(index);
        Staged staged = stage.find(block);
        return verifyMedium(block, parent.childBirth(index), staged, parent.childCrc(index), scratch);
    }

    private boolean verifyMedium(long block, long birth, @Nullable Staged staged, int pointerCrc, ByteBuffer scratch)
            throws IOException {
        if (staged != null && staged.bytes() != null) {
            return false;
        }
        device.requireContained(block, Kind.METADATA);
        device.device().read(block, scratch.clear());
        device.requireSum(block, scratch.array(), 0, staged == null ? pointerCrc : staged.crc(), Kind.METADATA);
        String problem = NodeDescriptor.check(scratch.order(ByteOrder.LITTLE_ENDIAN), 0, block, birth);
        if (problem != null) {
            throw new CorruptStoreException(problem, block);
        }
        return true;
    }
}
