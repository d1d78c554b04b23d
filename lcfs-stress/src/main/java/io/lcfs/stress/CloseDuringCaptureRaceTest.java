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
@Description("The last handle of a changed layer is closed while a checkpoint captures, by a thread that keeps the "
        + "table's lock busy: the next handle shows the change, and the next checkpoint contains it.")
@Outcome(id = "2, 2, sound", expect = ACCEPTABLE, desc = "nothing is lost")
@State
public class CloseDuringCaptureRaceTest {
    private static final int LOOKS = 3;

    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/file", 0, SmallStore.bytes(1, 1));
        }
        store.sync();
    });
    private final Layer layer = small.layer("layer");

    /** Prepares a change that no checkpoint contains. */
    public CloseDuringCaptureRaceTest() {
        SmallStore.outcome(() -> {
            layer.write("/file", 0, SmallStore.bytes(2, 1));
            return "written";
        });
    }

    /** Takes the lock a few times, closes the handle, and opens another one. */
    @Actor
    public void close(LLL_Result result) {
        result.r1 = SmallStore.outcome(() -> {
            for (int i = 0; i < LOOKS; i++) {
                small.store().exists("other");
            }
            layer.close();
            try (Layer again = small.store().openLayer("layer")) {
                return SmallStore.content(again, "/file");
            }
        });
    }

    /** Makes a checkpoint. */
    @Actor
    public void sync(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            small.store().sync();
            return "synced";
        });
    }

    /** Checks the store and reads the file that a crash leaves. */
    @Arbiter
    public void reopen(LLL_Result result) {
        result.r2 = SmallStore.outcome(() -> {
            small.store().sync();
            return small.afterCrash(store -> {
                try (Layer reopened = store.openLayer("layer")) {
                    return SmallStore.content(reopened, "/file");
                }
            });
        });
        result.r3 = small.check();
    }
}
