package io.lcfs.engine.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.crash.PatchedEngine;
import io.lcfs.engine.crash.PlantedBug;
import io.lcfs.engine.sweep.Tally;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The expectation of each case of {@link Stepped} holds, with a thread stopped at the given line. */
@Tag("P11")
@Tag("faults")
class SteppedTest {
    private static final List<PlantedBug> HOOKS = List.of(
            hook("layer/LoadedLayers.java", "generation drawn", "long generation = parts.generations().capture();"),
            PlantedBug.of(
                    "hook",
                    "layer/LayerBlocks.java",
                    "own(-blockCount);",
                    Hook.call("half counted") + "own(-blockCount);"),
            hook("operation/StoreCore.java", "layer added", "void makeRoot(LayerRecord record) throws IOException {"),
            PlantedBug.of(
                    "hook",
                    "space/BlockReader.java",
                    "target.put(target.position(), bytes,",
                    Hook.call("found in the stage") + "target.put(target.position(), bytes,"),
            hook(
                    "content/FrozenFile.java",
                    "read, not remembered",
                    "int part = ContentReader.readPart(layer, inode, extent, target, at, left);"),
            PlantedBug.of(
                    "hook",
                    "checkpoint/Checkpointer.java",
                    "exclusively(() -> { gate.close();",
                    Hook.call("all durable") + "exclusively(() -> { gate.close();"),
            PlantedBug.of(
                    "hook",
                    "operation/SpaceTurn.java",
                    "catch (Room.NoRoomException e) { turn.lock();",
                    "catch (Room.NoRoomException e) { " + Hook.call("no space found") + "turn.lock();",
                    "catch (Room.NoRoomException e) { reclaim();",
                    "catch (Room.NoRoomException e) { " + Hook.call("no space found") + "reclaim();",
                    "private void awaitTurn() {",
                    "private void awaitTurn() {" + Hook.call("another has the turn")),
            PlantedBug.of(
                    "hook",
                    "scrub/LayerScrub.java",
                    "boolean more; try {",
                    "boolean more; try { if (state.lastName().equals(\"scrubbed\")) {"
                            + Hook.call("scrubbed layer read") + "}"),
            hook("space/Stage.java", "flight ended", "flushed.signalAll(); } finally { lock.unlock(); }"));

    /** A place right after a piece of code. */
    private static PlantedBug hook(String file, String place, String code) {
        return PlantedBug.of("hook", file, code, code + Hook.call(place));
    }

    @Test
    @SuppressWarnings("unchecked") // the class is one of another loader
    void whatMeetsAtOneLineIsAsIfOneCameAfterTheOther() throws Exception {
        PatchedEngine engine = PatchedEngine.with(HOOKS);
        Set<String> reached = new TreeSet<>(((Callable<Set<String>>) engine.make(Stepped.All.class)).call());
        assertEquals(
                Set.of(
                        "all durable",
                        "another has the turn",
                        "flight ended",
                        "found in the stage",
                        "generation drawn",
                        "half counted",
                        "layer added",
                        "no space found",
                        "read, not remembered",
                        "scrubbed layer read"),
                reached);
        Tally.SCHEDULES.add(Stepped.values().length);
    }
}
