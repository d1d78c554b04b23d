package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import java.io.IOException;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description(
        "A layer is made while another thread looks at it and makes a checkpoint: it is there with its root directory or not at all.")
@Outcome(id = "created, there, there", expect = ACCEPTABLE, desc = "made before")
@Outcome(
        id = "created, NoSuchLayerException, there",
        expect = ACCEPTABLE,
        desc = "made between the look and the checkpoint")
@Outcome(id = "created, NoSuchLayerException, NoSuchLayerException", expect = ACCEPTABLE, desc = "made after both")
@State
public class CreateRaceTest {
    private final SmallStore small = new SmallStore(store -> {});

    /** Makes it. */
    @Actor
    public void create(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            small.store().create("layer").close();
            return "created";
        });
    }

    /** Looks at it, and makes a checkpoint. */
    @Actor
    public void look(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            String outcome = SmallStore.outcome(() -> there(small.store().open("layer")));
            small.store().sync();
            return outcome;
        });
    }

    private static String there(Layer opened) throws IOException {
        try (Layer layer = opened) {
            return layer.stat("/").isDirectory() ? "there" : "no directory";
        }
    }

    /** What a crash leaves. */
    @Arbiter
    public void reopen(LLL_Result result) {
        result.r3 = small.afterCrash(store -> there(store.open("layer")));
    }
}
