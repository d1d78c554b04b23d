package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Supplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Assertions of the engine that only a slip in its source can break: each is broken by one. */
@Tag("P8")
class AssertionsTest {
    private static final String RECLAIMER = "reclaim/Reclaimer.java";
    private static final String WALK = "reclaim/ReclaimWalk.java";
    private static final String CORE = "operation/StoreCore.java";

    /** A slip has the words of the assertion as its name. */
    static PlantedBug[] slips() {
        return new PlantedBug[] {
            PlantedBug.of(
                    "changes without a mark",
                    CORE,
                    "table.loaded().mark(layer); return layer; });",
                    "return layer; });"),
            PlantedBug.of(
                    "block of a layer below freed",
                    WALK,
                    "return dead.ownership().isOwned(node.childBirth(index)) &&",
                    "return"),
            PlantedBug.of(
                    "the cursor is behind the node",
                    WALK,
                    "if (next[level] < parent.count()) { return level; }",
                    "if (next[level] <= parent.count()) { return level; }"),
            PlantedBug.of(
                    "part of an extent from",
                    "reclaim/SharedBlocks.java",
                    "end = Math.min(end, other.end());",
                    "end = other.fileBlock();"),
            PlantedBug.of(
                    "AssertionError: layer",
                    WALK,
                    "tree.setRoot(Blocks.NULL, 0, 0); halfDone = false;",
                    "halfDone = false;"),
            PlantedBug.of(
                    "has blocks, and nobody takes them over",
                    RECLAIMER,
                    "while (!step(walk, task.dead)) { if (stop.isWanted()) { return false; } }",
                    "step(walk, task.dead);"),
            PlantedBug.of(
                    "which takes over, can be written",
                    RECLAIMER,
                    "if (child.state() == LayerRecordDescriptor.WRITABLE ||",
                    "if ("),
            PlantedBug.of("after it was deleted", RECLAIMER, "table.delete(record);", ""),
            PlantedBug.of(
                    "the gate is left before the table of layers",
                    "reclaim/ReclaimSteps.java",
                    "table.lock().unlock(); leave();",
                    "leave(); table.lock().unlock();"),
        };
    }

    @ParameterizedTest
    @MethodSource("slips")
    void slipBreaksTheAssertion(PlantedBug slip) throws Exception {
        String failure = answer(PatchedEngine.with(slip));
        assertTrue(failure.contains("AssertionError") && failure.contains(slip.name()), failure);
    }

    @Test
    void withoutASlipNothingFails() throws Exception {
        assertEquals("", answer(PatchedEngine.with(PlantedBug.of("none", CORE))));
    }

    @SuppressWarnings("unchecked") // the class is made by another class loader
    private static String answer(PatchedEngine engine) throws ReflectiveOperationException {
        return ((Supplier<String>) engine.make(Removals.class)).get();
    }
}
