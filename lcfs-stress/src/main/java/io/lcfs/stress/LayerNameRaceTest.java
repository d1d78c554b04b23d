package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LLL_Result;

@JCStressTest
@Description("Two threads make a clone of the same name: exactly one of them has made it.")
@Outcome(id = "made, LayerExistsException, sound", expect = ACCEPTABLE, desc = "the first one wins")
@Outcome(id = "LayerExistsException, made, sound", expect = ACCEPTABLE, desc = "the second one wins")
@State
public class LayerNameRaceTest {
    private final SmallStore small =
            new SmallStore(store -> store.create("base").close());

    private String make() {
        return SmallStore.outcome(() -> {
            small.store().clone("base", "clone").close();
            return "made";
        });
    }

    /** One thread. */
    @Actor
    public void first(LLL_Result result) {
        result.r1 = make();
    }

    /** The other. */
    @Actor
    public void second(LLL_Result result) {
        result.r2 = make();
    }

    /** The store. */
    @Arbiter
    public void check(LLL_Result result) {
        result.r3 = small.check();
    }
}
