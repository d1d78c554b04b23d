package io.lcfs.engine.layer;

import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import io.lcfs.engine.tree.TreeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of one layer: allocates new ones from the space map, counts them, and frees those that the layer owns and
 * no longer needs. Guarded by the layer's lock.
 */
public final class LayerBlocks implements TreeOwner {
    private static final int LONGEST_NODE_RUN = 64;

    private final StoreParts parts;
    private final Ownership ownership;
    private final Reservation nodeBlocks;
    private final OpenRun openRun;
    private final long maxOwned;
    private long owned;
    private long total;

    /** Whether the layer was removed, so that the store counts its blocks as residue. */
    private boolean residual;

    /** Nodes born before it may be reached by layers above; 0 unless the tree of a removed layer is pruned. */
    private long mergeableSince;

    LayerBlocks(LayerRecord record, StoreParts parts, Ownership ownership) {
        this.parts = parts;
        this.ownership = ownership;
        this.nodeBlocks = new Reservation(parts.space(), LONGEST_NODE_RUN);
        this.openRun = new OpenRun(parts.space(), parts.nodes().stage());
        this.maxOwned = record.maxOwnBlocks;
        this.owned = record.ownBlocks;
        this.total = record.totalBlocks;
    }

    /** Returns the number of blocks that the layer owns. */
    public long owned() {
        return owned;
    }

    /** Returns the number of blocks that the layer's tree reaches. */
    public long total() {
        return total;
    }

    /** Returns the most blocks that the layer may own. */
    public long maxOwned() {
        return maxOwned;
    }

    private Stage stage() {
        return parts.nodes().stage();
    }

    private BlockReader reader() {
        return parts.nodes().blocks();
    }

    // Nodes.

    @Override
    public long mutableSince() {
        return ownership.mutableSince();
    }

    @Override
    public long mergeableSince() {
        return mergeableSince;
    }

    @Override
    public long allocate() throws IOException {
        long block = nodeBlocks.allocate();
        own(1);
        total++;
        return block;
    }

    @Override
    public void release(long block, long birth) throws IOException {
        total--;
        if (!ownership.isOwned(birth)) {
            return;
        }
        own(-1);
        if (birth >= parts.generations().captureGeneration()) {
            // This must come before the block can be allocated again.
            stage().removeNode(block);
        }
        parts.space().free(block, 1, birth, false);
    }

    /**
     * Checks that blocks can be freed, before any of them is freed.
     *
     * @throws IOException if the bitmaps do not have them in use
     */
    public void requireReleasable(long firstBlock, int blockCount) throws IOException {
        parts.space().requireUsed(firstBlock, blockCount);
    }

    // Data.

    /** Releases data blocks: frees the blocks that this layer owns, and only counts down blocks that it inherited. */
    public void releaseData(long firstBlock, int blockCount, long birth) throws IOException {
        total -= blockCount;
        if (!ownership.isOwned(birth)) {
            return;
        }
        own(-blockCount);
        boolean staged = false;
        for (long block = firstBlock; block < firstBlock + blockCount && !staged; block++) {
            staged = !reader().isOnDevice(block);
        }
        parts.space().free(firstBlock, blockCount, birth, staged);
    }

    /**
     * Appends one block of content to the layer's open run.
     *
     * @param start the position in the content at which the block begins
     * @return the number of the block; {@link OpenRun#checksum()} returns its checksum
     */
    public long appendData(ByteBuffer content, int start) throws IOException {
        long block = openRun.append(content, start);
        owned++;
        total++;
        return block;
    }

    /** Returns the run to which the layer's data is appended. */
    public OpenRun openRun() {
        return openRun;
    }

    /** Returns the run that contains a block, or null if the block may not be changed in place. */
    public @Nullable Staged changeableRun(long block, long birth) {
        return ownership.mayChangeInPlace(birth) ? openRun.find(block) : null;
    }

    // The whole layer.

    /** Closes the open run and returns reserved blocks that are not in use, because a checkpoint captures the layer. */
    void capture() throws IOException {
        openRun.close();
        nodeBlocks.giveBack();
    }

    /** Sets the number of owned blocks to zero, because the layer continues above a snapshot that owns them. */
    void restart() {
        owned = 0;
    }

    /** Keeps nodes born before a generation unmerged, because layers above may reach them. */
    void prune(long generation) {
        mergeableSince = generation;
    }

    /** Counts the blocks that the zombie below owned. */
    void adopt(long blocks) {
        assert blocks >= 0 : blocks;
        own(blocks);
    }

    private void own(long blocks) {
        owned += blocks;
        if (residual) {
            parts.space().residueChanged(blocks);
        }
    }

    /** Counts from now on what the layer owns as residue of the store, because the layer was removed. */
    void setResidual() {
        residual = true;
    }

    @Override
    public String toString() {
        return owned + " blocks owned of " + total;
    }
}
