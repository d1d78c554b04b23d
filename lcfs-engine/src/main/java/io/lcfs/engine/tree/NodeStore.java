package io.lcfs.engine.tree;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Where the nodes of all trees of a store are: in the stage, or on the device, verified when they are first read. */
public final class NodeStore {
    private final VerifiedDevice device;
    private final Stage stage;

    /** Over a device and its stage. */
    public NodeStore(VerifiedDevice device, Stage stage) {
        this.device = device;
        this.stage = stage;
    }

    /** The device. */
    public VerifiedDevice device() {
        return device;
    }

    /** The stage. */
    public Stage stage() {
        return stage;
    }

    /** Opens the root of a tree that is not empty. */
    public void openRoot(Tree tree, NodeView view) throws IOException {
        long block = tree.rootBlock();
        Staged staged = stage.find(block);
        ByteBuffer bytes = staged == null ? null : staged.bytes();
        if (bytes != null) {
            view.set(bytes, 0);
        } else {
            fromDevice(block, tree.rootBirth(), staged, tree.rootCrc(), view);
        }
    }

    /**
     * Opens a child of an inner node. {@code view} may be the parent's.
     *
     * @throws CorruptStoreException if the child is damaged
     */
    public void open(NodeView parent, int index, NodeView view) throws IOException {
        long block = parent.childBlock(index);
        int childLevel = parent.level() - 1;
        Staged staged = stage.find(block);
        ByteBuffer bytes = staged == null ? null : staged.bytes();
        if (bytes != null) {
            view.set(bytes, 0);
        } else {
            // The sum is read after the look into the stage: a node leaves the stage only when its parents have its
            // sum.
            fromDevice(block, parent.childBirth(index), staged, parent.childCrc(index), view);
        }
        if (view.level() != childLevel) {
            throw new CorruptStoreException(
                    "node of level " + view.level() + " below one of level " + (childLevel + 1), block);
        }
    }

    private void fromDevice(long block, long birth, @Nullable Staged written, int crc, NodeView view)
            throws IOException {
        if (!device.contains(block) || !device.isVerified(block)) {
            verify(block, birth, written == null ? crc : written.crc());
        }
        view.set(device.piece(block), device.position(block));
    }

    private void verify(long block, long birth, int crc) throws IOException {
        device.requireContained(block, "node");
        device.requireSum(block, crc, "node");
        String problem = NodeDescriptor.check(device.piece(block), device.position(block), block, birth);
        if (problem != null) {
            throw new CorruptStoreException(problem, block);
        }
        device.setVerified(block);
    }

    /** As {@link #verifyChild}, for the root of a tree that is not empty. */
    boolean verifyRoot(Tree tree, ByteBuffer scratch) throws IOException {
        Staged staged = stage.find(tree.rootBlock());
        return verifyMedium(tree.rootBlock(), tree.rootBirth(), staged, tree.rootCrc(), scratch);
    }

    /**
     * Reads a child of an inner node from the medium, and holds it against its pointer, whatever was verified before.
     *
     * @param scratch room for a block, on the heap
     * @return whether it is on the medium; if not, it waits in the stage
     * @throws CorruptStoreException if it is damaged
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
        device.requireContained(block, "node");
        device.device().read(block, scratch.clear());
        device.requireSum(block, scratch.array(), 0, staged == null ? pointerCrc : staged.crc(), "node");
        String problem = NodeDescriptor.check(scratch.order(ByteOrder.LITTLE_ENDIAN), 0, block, birth);
        if (problem != null) {
            throw new CorruptStoreException(problem, block);
        }
        return true;
    }
}
