package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import io.lcfs.engine.format.Blocks;
import java.nio.ByteBuffer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description("A store is closed while one of its layers is written and read: either the write was done whole and "
        + "is durable, or the store was closed before it.")
@Outcome(id = "read, closed, 2", expect = ACCEPTABLE, desc = "written and read before")
@Outcome(id = "written, closed, 2", expect = ACCEPTABLE, desc = "closed between the write and the read")
@Outcome(id = "StoreClosedException, closed, 1", expect = ACCEPTABLE, desc = "closed before")
@State
public class CloseRaceTest {
    private static final int FILE_BLOCKS = 3;

    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, SmallStore.bytes(1, FILE_BLOCKS));
        }
    });
    private final Layer layer = small.layer("layer");

    /** Writes and reads the file. */
    @Actor
    public void use(LLL_Result result) {
        String written = SmallStore.outcome(() -> {
            layer.write("/file", 0, SmallStore.bytes(2, FILE_BLOCKS));
            return "written";
        });
        String read = SmallStore.outcome(() -> {
            ByteBuffer target = ByteBuffer.allocate(FILE_BLOCKS * Blocks.BYTES);
            int length = layer.read("/file", 0, target);
            boolean same = target.flip().equals(ByteBuffer.wrap(SmallStore.bytes(2, FILE_BLOCKS)));
            return same && length == FILE_BLOCKS * Blocks.BYTES ? "read" : "other bytes";
        });
        boolean closedBetween = written.equals("written") && read.equals("StoreClosedException");
        result.r1 = closedBetween ? written : read;
    }

    /** Closes the store. */
    @Actor
    public void close(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            small.store().close();
            return "closed";
        });
    }

    /** Reads the file after the store is opened again. */
    @Arbiter
    public void reopen(LLL_Result result) {
        result.r3 = small.afterCrash(store -> {
            try (Layer reopened = store.openLayer("layer")) {
                return SmallStore.content(reopened, "/file");
            }
        });
    }
}
