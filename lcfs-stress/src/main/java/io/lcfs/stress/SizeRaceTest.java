package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.engine.format.Blocks;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("The size of an open file is read twice while the file grows: each is the old or the new size, and it "
        + "never shrinks.")
@Outcome(id = "1, 1", expect = ACCEPTABLE, desc = "before")
@Outcome(id = "1, 2", expect = ACCEPTABLE, desc = "between")
@Outcome(id = "2, 2", expect = ACCEPTABLE, desc = "after")
@State
public class SizeRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, SmallStore.bytes(1, 1));
        }
    });
    private final Layer layer = small.layer("layer");
    private final LayerFile reader = SmallStore.opened(() -> layer.openFile("/file"));

    /** Extends the file. */
    @Actor
    public void write() {
        SmallStore.outcome(() -> {
            layer.write("/file", Blocks.BYTES, SmallStore.bytes(1, 1));
            return "written";
        });
    }

    /** Reads the size twice. */
    @Actor
    public void look(LL_Result result) {
        result.r1 = SmallStore.outcome(() -> String.valueOf(reader.size() / Blocks.BYTES));
        result.r2 = SmallStore.outcome(() -> String.valueOf(reader.size() / Blocks.BYTES));
    }
}
