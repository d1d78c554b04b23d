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
@Description("A writable layer is cloned, which commits it, while two blocks are written by two calls: the clone "
        + "has exactly the blocks that were written before, and later writes are refused.")
@Outcome(id = "none, 0 0, sound", expect = ACCEPTABLE, desc = "before both")
@Outcome(id = "first, 1 0, sound", expect = ACCEPTABLE, desc = "between them")
@Outcome(id = "both, 1 2, sound", expect = ACCEPTABLE, desc = "after both")
@State
public class CloneRaceTest {
    private final SmallStore small = new SmallStore(store -> {
        try (Layer parent = store.createLayer("parent")) {
            parent.write("/file", 0, SmallStore.bytes(0, 2));
        }
    });
    private final Layer parent = small.layer("parent");

    private String write(int block) {
        return SmallStore.outcome(() -> {
            parent.write("/file", (long) block * Blocks.BYTES, SmallStore.bytes(block + 1, 1));
            return "written";
        });
    }

    private static String blocks(Layer layer) throws IOException {
        byte[] bytes = layer.readAllBytes("/file");
        return bytes[0] + " " + bytes[Blocks.BYTES];
    }

    /** Writes both blocks. */
    @Actor
    public void write(LLL_Result result) {
        String both = write(0) + ", " + write(1);
        result.r1 = switch (both) {
            case "ReadOnlyLayerException, ReadOnlyLayerException" -> "none";
            case "written, ReadOnlyLayerException" -> "first";
            case "written, written" -> "both";
            default -> both;
        };
    }

    /** Creates the clone. */
    @Actor
    public void derive(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            try (Layer clone = small.store().cloneLayer("parent", "clone")) {
                return blocks(clone);
            }
        });
    }

    /** Checks the store. */
    @Arbiter
    public void check(LLL_Result result) {
        result.r3 = small.check();
    }
}
