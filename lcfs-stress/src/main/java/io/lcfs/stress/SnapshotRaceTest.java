package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import io.lcfs.engine.format.Blocks;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description("A live layer is snapshotted while two blocks are written by two calls: the snapshot has neither, the "
        + "first, or both.")
@Outcome(id = "0 0, 1 2, sound", expect = ACCEPTABLE, desc = "before both")
@Outcome(id = "1 0, 1 2, sound", expect = ACCEPTABLE, desc = "between them")
@Outcome(id = "1 2, 1 2, sound", expect = ACCEPTABLE, desc = "after both")
@State
public class SnapshotRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        try (Layer live = store.createLayer("live")) {
            live.write("/file", 0, SmallStore.bytes(0, 2));
        }
    });
    private final Layer live = small.layer("live");

    private static String blocks(Layer layer) throws IOException {
        byte[] bytes = layer.readAllBytes("/file");
        return bytes[0] + " " + bytes[Blocks.BYTES];
    }

    /** Writes both blocks. */
    @Actor
    public void write(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            live.write("/file", 0, SmallStore.bytes(1, 1));
            live.write("/file", Blocks.BYTES, SmallStore.bytes(2, 1));
            return blocks(live);
        });
    }

    /** Makes the snapshot. */
    @Actor
    public void snapshot() {
        SmallStore.outcome(() -> {
            small.store().snapshot("live", "snapshot").close();
            return "made";
        });
    }

    /** Reads the blocks of the snapshot. */
    @Arbiter
    public void look(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            try (Layer snapshot = small.store().openLayer("snapshot")) {
                return blocks(snapshot);
            }
        });
        result.r3 = small.check();
    }
}
