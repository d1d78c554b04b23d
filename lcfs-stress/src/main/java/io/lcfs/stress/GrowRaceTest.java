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
@Description("A store grows while a layer of it is read and written: no read or write is affected.")
@Outcome(id = "1 2, grown, sound", expect = ACCEPTABLE, desc = "read, written, grown")
@State
public class GrowRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, SmallStore.bytes(1, 2));
        }
        store.sync();
    });
    private final Layer layer = small.layer("layer");

    /** Reads a file, writes another one, and reads that. */
    @Actor
    public void use(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            String before = SmallStore.content(layer, "/file");
            layer.write("/new", 0, SmallStore.bytes(2, 2));
            return before + " " + SmallStore.content(layer, "/new");
        });
    }

    /** Grows the store. */
    @Actor
    public void grow(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            small.store().grow(2 * small.store().info().sizeBytes());
            return "grown";
        });
    }

    /** Checks the store. */
    @Arbiter
    public void check(LLL_Result result) {
        result.r3 = small.check();
    }
}
