package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The fault tests find each of the planted bugs, and nothing without a bug. If a bug is not found, the model is
 * incomplete. The table in docs/RELIABILITY.md names the finder of each bug; {@code -Dlcfs.updateDocs=true} rewrites
 * it.
 */
@Tag("faults")
class PlantedBugsTest {
    private static final List<Class<? extends Finder>> FINDERS = List.of(
            CrashFinder.class,
            ReaderFinder.class,
            ModelFinder.class,
            RotFinder.class,
            ErrorFinder.class,
            RemovalFinder.class,
            StepFinder.class,
            WriterFinder.class,
            GroupFinder.class,
            DamageFinder.class,
            DamagedFileFinder.class,
            FullFinder.class,
            ReclaimFinder.class,
            PruneFinder.class,
            CheckpointFinder.class,
            RefusalFinder.class);
    private static final int SEEDS = 30;

    /**
     * A bug takes seconds, because the engine is compiled for each one. So a run of a share of the cases tries a third
     * of that share.
     */
    private static final double SHARE = 1 / 3.0;

    private static final Path DOCUMENT = Path.of("../docs/RELIABILITY.md");
    private static final String BEGIN = "<!-- planted -->\n";
    private static final String END = "<!-- /planted -->";

    /** The finder that found a bug, with its seed, the number of states until then, and its message. */
    private record Found(String finder, long seed, long states, String what) {
        boolean isNothing() {
            return what.isEmpty();
        }

        /**
         * The part of the table that the document must contain. The number of states changes with each change of the
         * engine.
         */
        String claim(PlantedBug bug) {
            return "| " + bug.name() + " | " + finder.replace("Finder", "").toLowerCase(Locale.ROOT) + " | ";
        }

        String row(PlantedBug bug) {
            return claim(bug) + seed + " | " + states + " |\n";
        }
    }

    private static Found find(PlantedBug bug, int seeds) throws Exception {
        PatchedEngine engine = PatchedEngine.with(bug);
        long states = 0;
        for (long seed = 1; seed <= seeds; seed++) {
            for (Class<? extends Finder> kind : FINDERS) {
                LongFunction<String> finder = engine.finder(kind);
                String[] answer = finder.apply(seed).split("\t", 2);
                states += Long.parseLong(answer[0]);
                if (answer.length > 1) {
                    return new Found(kind.getSimpleName(), seed, states, answer[1]);
                }
            }
        }
        return new Found("", seeds, states, "");
    }

    @Test
    void eachPlantedBugIsFound() throws IOException {
        List<PlantedBug> bugs = PlantedBugs.all();
        Map<Integer, String> rows = new ConcurrentSkipListMap<>();
        Set<String> claims = ConcurrentHashMap.newKeySet();
        Sweep.some("planted bugs", bugs.size(), SHARE, number -> {
            int index = (int) (number % bugs.size());
            PlantedBug bug = bugs.get(index);
            Found found = find(bug, SEEDS);
            assertTrue(!found.isNothing(), () -> "not found in " + found.states + " states: " + bug.name());
            rows.put(index, found.row(bug));
            claims.add(found.claim(bug));
            Tally.PLANTED.add(1);
        });
        Tally.PLANTED.outOf(bugs.size());
        if (Boolean.getBoolean("lcfs.updateDocs") && rows.size() == bugs.size()) {
            write(String.join("", rows.values()));
        }
        String document = Files.readString(DOCUMENT);
        claims.forEach(claim -> assertTrue(document.contains(claim), () -> "docs/RELIABILITY.md lacks: " + claim));
    }

    private static void write(String rows) throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        String table = "| bug | found by | first seed | states needed |\n| --- | --- | ---: | ---: |\n" + rows;
        Files.writeString(
                DOCUMENT, document.substring(0, begin) + table + document.substring(document.indexOf(END, begin)));
    }

    @Test
    void withoutABugNothingIsFound() throws Exception {
        PlantedBug none = PlantedBug.of("none", "layer/Ownership.java");
        assertEquals("", find(none, 2).what());
    }
}
