package io.lcfs.engine.layer;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.space.SpaceMap;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * The run of blocks to which the data of a layer is appended. It waits in memory until it is full, and is then written
 * in one call. Until then its blocks may be changed in place. Guarded by the layer's lock.
 */
public final class OpenRun {
    /** The longest run, in blocks, which is also the size of the pooled buffers. */
    public static final int LONGEST = SpaceMap.MAX_RUN;

    private final Stage stage;
    private final Reservation blocks;
    private @Nullable Staged run;
    private int checksum;

    OpenRun(SpaceMap space, Stage stage) {
        this.stage = stage;
        this.blocks = new Reservation(space, LONGEST);
    }

    /**
     * Appends one block of content to the run, or to a new run if this one is full. A run that becomes full is sealed,
     * and may be written at any time.
     *
     * @param start the position in the content at which the block begins
     * @return the number of the block
     */
    long append(ByteBuffer content, int start) throws IOException {
        assert isSound() : this;
        int left = blocks.ensure();
        long block = blocks.allocate();
        Staged target = run;
        if (target == null || block != target.firstBlock() + target.usedBlocks()) {
            seal();
            target = stage.newRun(block, left);
            run = target;
        }
        ByteBuffer bytes = target.openBytes();
        int position = target.position(block);
        bytes.put(position, content, start, Blocks.BYTES);
        // The checksum is computed from the run's copy, and before another thread may write the run and reuse its
        // buffer.
        checksum = Checksum.ofMemory(bytes, position);
        stage.addRunBlock(target, block);
        if (target.usedBlocks() == target.blockCount()) {
            seal();
        }
        assert isSound() : this;
        return block;
    }

    /** Returns the checksum of the block that was appended last. */
    public int checksum() {
        return checksum;
    }

    /** Returns the run if it contains a block, or else null. Its bytes may be changed in place. */
    @Nullable
    Staged find(long block) {
        Staged present = run;
        return present != null && block >= present.firstBlock() && block < present.firstBlock() + present.usedBlocks()
                ? present
                : null;
    }

    /** Seals the filled part of the run, so that it can be written. */
    private void seal() {
        Staged present = run;
        if (present != null) {
            stage.seal(present);
            run = null;
        }
    }

    /** Seals the run, and returns the reserved blocks that contain no data. */
    void close() throws IOException {
        seal();
        blocks.giveBack();
        assert run == null : this;
    }

    /**
     * Returns whether the run is as it must be between two changes: not written, not sealed, neither empty nor full.
     */
    boolean isSound() {
        Staged present = run;
        return present == null
                || present.bytes() != null
                        && !present.isSealed()
                        && present.usedBlocks() > 0
                        && present.usedBlocks() < present.blockCount();
    }

    @Override
    public String toString() {
        Staged present = run;
        return present == null
                ? "no open run"
                : "open run at block " + present.firstBlock() + ", " + present.usedBlocks() + " of "
                        + present.blockCount() + " blocks used";
    }
}
