package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description("A checkpoint is made while two layers are written, one after the other: after a crash the store has "
        + "neither write, the first, or both.")
@Outcome(id = "0 0, written, synced", expect = ACCEPTABLE, desc = "before both")
@Outcome(id = "1 0, written, synced", expect = ACCEPTABLE, desc = "between them")
@Outcome(id = "1 1, written, synced", expect = ACCEPTABLE, desc = "after both")
@State
public class CheckpointRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        for (String name : new String[] {"a", "b"}) {
            try (Layer layer = store.createLayer(name)) {
                layer.write("/file", 0, SmallStore.bytes(0, 1));
            }
        }
        store.sync();
    });
    private final Layer a = small.layer("a");
    private final Layer b = small.layer("b");

    /** Writes both layers. */
    @Actor
    public void write(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            a.write("/file", 0, SmallStore.bytes(1, 1));
            b.write("/file", 0, SmallStore.bytes(1, 1));
            return "written";
        });
    }

    /** Makes the checkpoint. */
    @Actor
    public void sync(LLL_Result result) {
        result.r3 = SmallStore.outcome(() -> {
            small.store().sync();
            return "synced";
        });
    }

    /** Reads the files that a crash leaves. */
    @Arbiter
    public void reopen(LLL_Result result) {
        result.r1 = small.afterCrash(store -> {
            if (!store.check().findings().isEmpty()) {
                return "damaged";
            }
            try (Layer first = store.openLayer("a");
                    Layer second = store.openLayer("b")) {
                return SmallStore.content(first, "/file") + " " + SmallStore.content(second, "/file");
            }
        });
    }
}
