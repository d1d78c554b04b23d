package io.lcfs.stress;

import static io.lcfs.FileOption.NO_FOLLOW;
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
@Description("A layer is created while another thread looks it up and makes a checkpoint: it exists with its root "
        + "directory or not.")
@Outcome(id = "created, there, there", expect = ACCEPTABLE, desc = "created before both")
@Outcome(
        id = "created, NoSuchLayerException, there",
        expect = ACCEPTABLE,
        desc = "created between the lookup and the checkpoint")
@Outcome(id = "created, NoSuchLayerException, NoSuchLayerException", expect = ACCEPTABLE, desc = "created after both")
@State
public class CreateRaceTest {
    private final SmallStore small = new SmallStore(store -> {});

    /** Creates the layer. */
    @Actor
    public void create(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            small.store().createLayer("layer").close();
            return "created";
        });
    }

    /** Looks the layer up, and makes a checkpoint. */
    @Actor
    public void look(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            String outcome = SmallStore.outcome(() -> there(small.store().openLayer("layer")));
            small.store().sync();
            return outcome;
        });
    }

    private static String there(Layer opened) throws IOException {
        try (Layer layer = opened) {
            return layer.stat("/", NO_FOLLOW).isDirectory() ? "there" : "no directory";
        }
    }

    /** Looks the layer up after a crash. */
    @Arbiter
    public void reopen(LLL_Result result) {
        result.r3 = small.afterCrash(store -> there(store.openLayer("layer")));
    }
}
