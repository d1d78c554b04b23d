package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description("A committed layer is read while it is removed, its space is reclaimed, and another layer is written: "
        + "the read returns the layer's own bytes, or the layer does not exist.")
@Outcome(id = "1, removed, sound", expect = ACCEPTABLE, desc = "read")
@Outcome(id = "NoSuchLayerException, removed, sound", expect = ACCEPTABLE, desc = "removed before")
@State
public class ReclaimRaceTest {
    private static final int FILE_BLOCKS = 8;

    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, SmallStore.bytes(1, FILE_BLOCKS));
            layer.commit();
        }
    });

    /** Reads the layer. */
    @Actor
    public void read(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            try (Layer layer = small.store().openLayer("layer")) {
                return SmallStore.content(layer, "/file");
            }
        });
    }

    /** Removes the layer, and uses its space again. */
    @Actor
    public void remove(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            LayerStore store = small.store();
            store.remove("layer");
            store.reclaim();
            store.sync();
            try (Layer next = store.createLayer("next")) {
                next.write("/file", 0, SmallStore.bytes(2, 4 * FILE_BLOCKS));
                store.sync();
                next.write("/file", 0, SmallStore.bytes(3, 4 * FILE_BLOCKS));
            }
            return "removed";
        });
    }

    /** Checks the store. */
    @Arbiter
    public void check(LLL_Result result) {
        result.r3 = small.check();
    }
}
