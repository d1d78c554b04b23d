package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.space.BlockReader;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("A block is copied while its run is written to the device and the run's buffer serves another one.")
@Outcome(id = "whole, written", expect = ACCEPTABLE, desc = "its own bytes, from the buffer or from the device")
@State
public class BlockCopyRaceTest {
    private static final long BLOCK = 64;
    private static final byte[] OWN = SmallStore.bytes(1, 1);
    private static final byte[] OTHER = SmallStore.bytes(2, 1);
    private static final int CRC = Checksum.ofBytes(OWN, 0, Blocks.BYTES);

    private final HeapDevice device = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
    private final VerifiedDevice verified = new VerifiedDevice(device);
    private final Stage stage = new Stage(device, 1, Blocks.BYTES);
    private final BlockReader blocks = new BlockReader(stage, verified);
    private final Staged run = filled(BLOCK, OWN);

    private Staged filled(long block, byte[] content) {
        Staged made = stage.newRun(block, 1);
        made.openBytes().put(0, content);
        stage.addRunBlock(made, block);
        return made;
    }

    /** Copies the block. */
    @Actor
    public void copy(LL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            ByteBuffer target = ByteBuffer.allocate(Blocks.BYTES);
            blocks.copy(BLOCK, CRC, 0, Blocks.BYTES, target);
            return target.equals(ByteBuffer.wrap(OWN)) ? "whole" : "other bytes";
        });
    }

    /** Writes the run and fills the next one. */
    @Actor
    public void write(LL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            stage.seal(run);
            stage.flushSealed();
            filled(BLOCK + 1, OTHER);
            return "written";
        });
    }
}
