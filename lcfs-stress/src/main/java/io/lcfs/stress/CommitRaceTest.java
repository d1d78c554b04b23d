package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.Layer;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("Two threads write a file of one layer each, and commit the layer: a write is durable and whole, or "
        + "was refused because the other thread had committed before.")
@Outcome(
        id = {"whole, whole", "whole, refused", "refused, whole"},
        expect = ACCEPTABLE,
        desc = "before the first commit or after it")
@State
public class CommitRaceTest {
    private static final int FILE_BLOCKS = 5;

    private final SmallStore small = new SmallStore(store -> {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/first", 0, SmallStore.bytes(1, FILE_BLOCKS));
            layer.write("/second", 0, SmallStore.bytes(1, FILE_BLOCKS));
        }
    });
    private final Layer layer = small.layer("layer");

    private String writeAndCommit(String path) {
        String written = SmallStore.outcome(() -> {
            layer.write(path, 0, SmallStore.bytes(2, FILE_BLOCKS));
            return "written";
        });
        return SmallStore.outcome(() -> {
            layer.commit();
            return written;
        });
    }

    /** Writes and commits as the first thread. */
    @Actor
    public void first(LL_Result result) {
        result.r1 = writeAndCommit("/first");
    }

    /** Writes and commits as the second thread. */
    @Actor
    public void second(LL_Result result) {
        result.r2 = writeAndCommit("/second");
    }

    /** Judges both writes by the files that a crash leaves. */
    @Arbiter
    public void reopen(LL_Result result) {
        result.r1 = verdict("/first", (String) result.r1);
        result.r2 = verdict("/second", (String) result.r2);
    }

    private String verdict(String path, String outcome) {
        String content = small.afterCrash(store -> {
            try (Layer committed = store.openLayer("layer")) {
                return SmallStore.content(committed, path);
            }
        });
        return switch (outcome + ", " + content) {
            case "written, 2" -> "whole";
            case "ReadOnlyLayerException, 1" -> "refused";
            default -> outcome + " but " + content;
        };
    }
}
