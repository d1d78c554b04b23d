package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.L_Result;

@JCStressTest
@Description("Files of a writable layer are read from their last change while a checkpoint captures the layer and "
        + "a later change begins.")
@Outcome(id = "1 1", expect = ACCEPTABLE, desc = "before the change")
@Outcome(id = "1 2", expect = ACCEPTABLE, desc = "between the files")
@Outcome(id = "2 2", expect = ACCEPTABLE, desc = "after the change")
@State
public class CaptureReadRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/first", 0, new byte[] {1});
            layer.write("/second", 0, new byte[] {1});
        }
    });
    private final Layer layer = small.layer("layer");

    /** Makes a checkpoint, and then changes both files, the second one first. */
    @Actor
    public void sync() {
        SmallStore.outcome(() -> {
            small.store().sync();
            layer.write("/second", 0, new byte[] {2});
            layer.write("/first", 0, new byte[] {2});
            return "synced";
        });
    }

    /** Reads both files. */
    @Actor
    public void read(L_Result result) {
        result.r1 = SmallStore.outcome(
                () -> SmallStore.content(layer, "/first") + " " + SmallStore.content(layer, "/second"));
    }
}
