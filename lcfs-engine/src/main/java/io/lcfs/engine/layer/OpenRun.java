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
 * The run of blocks that the data of a layer goes into. It waits in memory until it is full, and leaves in one write;
 * until then its blocks are changed where they are. Guarded by the layer's lock.
 */
public final class OpenRun {
    /** The longest run of data blocks, and the size of the buffers that are used again. */
    public static final int LONGEST = SpaceMap.LONGEST_RUN;

    private final Stage stage;
    private final Reservation blocks;
    private @Nullable Staged run;
    private int checksum;

    OpenRun(SpaceMap space, Stage stage) {
        this.stage = stage;
        this.blocks = new Reservation(space, LONGEST);
    }

    /**
     * Puts one block of content behind the last one, or into a new run if that one is full. Seals the run when it
     * becomes full: from then on it may be written at any time.
     *
     * @param start where in the content the block begins
     * @return the block's number
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
        // Of what is in the run, before another thread may write the run and use its buffer again.
        checksum = Checksum.ofMemory(bytes, position);
        stage.addRunBlock(target, block);
        if (target.usedBlocks() == target.blockCount()) {
            seal();
        }
        assert isSound() : this;
        return block;
    }

    /** The checksum of the block that was appended last. */
    public int checksum() {
        return checksum;
    }

    /** The run, if a block is in it; its bytes may be changed in place. */
    @Nullable
    Staged find(long block) {
        Staged present = run;
        return present != null && block >= present.firstBlock() && block < present.firstBlock() + present.usedBlocks()
                ? present
                : null;
    }

    /** Lets the run be written, as far as it is filled. */
    private void seal() {
        Staged present = run;
        if (present != null) {
            stage.seal(present);
            run = null;
        }
    }

    /** Lets the run be written, and gives back the blocks that nothing was put into. */
    void close() throws IOException {
        seal();
        blocks.giveBack();
        assert run == null : this;
    }

    /**
     * Tells whether the run is as it should be between two changes: not written, not sealed, neither empty nor full.
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
