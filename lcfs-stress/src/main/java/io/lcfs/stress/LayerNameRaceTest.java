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
@Description("Two threads create a clone with the same name: exactly one of them succeeds.")
@Outcome(id = "made, LayerExistsException, sound", expect = ACCEPTABLE, desc = "the first thread wins")
@Outcome(id = "LayerExistsException, made, sound", expect = ACCEPTABLE, desc = "the second thread wins")
@State
public class LayerNameRaceTest {
    private final SmallStore small =
            new SmallStore(store -> store.createLayer("base").close());

    private String make() {
        return SmallStore.outcome(() -> {
            small.store().cloneLayer("base", "clone").close();
            return "made";
        });
    }

    /** Creates the clone as the first thread. */
    @Actor
    public void first(LLL_Result result) {
        result.r1 = make();
    }

    /** Creates the clone as the second thread. */
    @Actor
    public void second(LLL_Result result) {
        result.r2 = make();
    }

    /** Checks the store. */
    @Arbiter
    public void check(LLL_Result result) {
        result.r3 = small.check();
    }
}
