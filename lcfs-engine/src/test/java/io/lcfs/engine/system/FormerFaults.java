package io.lcfs.engine.system;

import io.lcfs.engine.crash.PlantedBug;
import java.util.List;

/**
 * Faults that the engine had in commit 63a08c6, and that no other test found then. Each is put back into today's
 * source.
 */
final class FormerFaults {
    private static final String CHECKPOINTER = "checkpoint/Checkpointer.java";
    private static final String BARRIER = "checkpoint/Barrier.java";
    private static final String FILE = "store/EngineFile.java";

    /** The start of the creation of a layer, with a gap for what is done with the result. */
    private static final String CREATE = "%s core.changeTable( Claim.GROWTH,"
            + " LayerLabels.blocksToChange(layerOptions.labels().size()), () -> { requireFree(bytes, name);";

    private FormerFaults() {}

    /**
     * A former fault.
     *
     * @param seed a case of the tester that finds the fault; other cases find it, too
     * @param changes the edits that put the fault back
     */
    record FormerFault(String name, long seed, List<PlantedBug> changes) {}

    private static FormerFault of(String name, long seed, PlantedBug... changes) {
        return new FormerFault(name, seed, List.of(changes));
    }

    private static PlantedBug change(String file, String... texts) {
        return PlantedBug.of("as in 63a08c6", file, texts);
    }

    /** The latch was not checked between the capture and the superblock. */
    private static PlantedBug publishedThoughFailed() {
        return change(CHECKPOINTER, "LateFaults.raise(); failure.check();", "LateFaults.raise();");
    }

    /** Returns all former faults. */
    static List<FormerFault> all() {
        return List.of(
                of(
                        "changed layer dropped from memory while a checkpoint captures (S02)",
                        50,
                        change(
                                "layer/LayerTable.java",
                                "public Capture capture() throws IOException { lock.lock();",
                                "public Capture capture() throws IOException {"
                                        + " parts.generations().capture(); lock.lock();"),
                        change(
                                "layer/LoadedLayers.java",
                                "for (LayerState state : marked) { state.captured = true; }"
                                        + " long generation = parts.generations().capture();",
                                "long generation = parts.generations().captureGeneration();",
                                "layers.add(state.capture(generation));",
                                "layers.add(state.capture(generation)); state.captured = true;",
                                "assert state.isAsCaptured() : \"changed layer \" + state.id() + \" goes from memory\";",
                                "")),
                of(
                        "checkpoint published although another force was told of a loss (S05)",
                        119,
                        publishedThoughFailed(),
                        change(
                                BARRIER,
                                "forcing.lock(); try { failure.check(); device.force();",
                                "try { device.force();",
                                "} finally { forcing.unlock(); }",
                                "}")),
                of(
                        "checkpoint published although a run was lost (S04)",
                        7536,
                        publishedThoughFailed(),
                        change("space/Stage.java", "if (lost == null) { lost = failure; }", ""),
                        // A loss in a force is remembered now, and was not then; without this edit the case would
                        // contain S05 as well.
                        change(
                                BARRIER,
                                "private final FailureLatch failure;",
                                "private final FailureLatch failure; private boolean lost;",
                                "failure.check(); device.force();",
                                "if (lost) { throw new IOException(\"a force has failed\"); } device.force();",
                                "throw failure.fail(\"force\", e);",
                                "lost = true; throw failure.fail(\"force\", e);")),
                of(
                        "new layer without its root directory for a moment (S01)",
                        1,
                        change(
                                "store/EngineStore.java",
                                CREATE.formatted("return"),
                                CREATE.formatted("EngineLayer layer ="),
                                "core.makeRoot(record); EngineLayer created = handle(record); table.show(); return created; });",
                                "EngineLayer created = handle(record); table.show(); return created; });"
                                        + " core.change(layer.layerState(), StoreCore.SMALL_CHANGE, () -> {"
                                        + " io.lcfs.engine.file.Namespace.makeRoot(layer.layerState()); return layer; });"
                                        + " return layer;")),
                of(
                        "path to the root with a name left from before (S36)",
                        85,
                        change("names/PathResolver.java", "nameStart = 0; nameLength = 0;", "nameLength = 0;")),
                of(
                        "truncation in steps (S10)",
                        124,
                        change(
                                FILE,
                                "change(size > size(), loaded -> { layer.data().truncate(loaded, size); return true; });",
                                "for (long to = size() - (512 << 10); to > size; to -= 512 << 10) { long at = to;"
                                        + " change(false, loaded -> { layer.data().truncate(loaded, at); return true; }); }"
                                        + " change(size > size(), loaded -> {"
                                        + " layer.data().truncate(loaded, size); return true; });")),
                of(
                        "range given back behind an end that moved (S11)",
                        1691,
                        change(
                                FILE,
                                "change(false, loaded -> layer.data().punch(loaded, offset, offset + length));",
                                "core.requireChangeable(state); if (offset < size()) {"
                                        + " change(false, loaded -> layer.data().punch(loaded, offset, offset + length)); }"),
                        change(
                                "store/EngineLayer.java",
                                "set(path, names -> names.content().punch(path, offset, offset + length));",
                                "try (LayerFile file = openFile(path, FileOption.WRITE)) { file.punch(offset, length); }"),
                        change("content/FileData.java", "if (to <= from) { return false; }", "")));
    }
}
