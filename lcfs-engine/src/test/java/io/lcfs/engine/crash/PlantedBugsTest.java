package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.engine.sweep.Sweep;
import java.util.List;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.LongFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The fault tests find what they are to find: each of the planted bugs, and nothing without one. */
@Tag("faults")
class PlantedBugsTest {
    private static final List<Class<? extends Finder>> FINDERS = List.of(
            CrashFinder.class,
            CheckpointFinder.class,
            RemovalFinder.class,
            ModelFinder.class,
            RotFinder.class,
            ErrorFinder.class);
    private static final int SEEDS = 30;

    /** Which finder found a bug, with which seed, after how many states in all. */
    private record Found(String finder, long seed, long states, String what) {}

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
    void eachPlantedBugIsFound() {
        List<PlantedBug> bugs = PlantedBugs.all();
        ConcurrentSkipListMap<Integer, Found> found = new ConcurrentSkipListMap<>();
        Sweep.all("planted bugs", bugs.size(), index -> {
            PlantedBug bug = bugs.get((int) (index % bugs.size()));
            Found one = find(bug, SEEDS);
            found.put((int) index, one);
            System.out.println(bug.name() + " | " + one);
        });
    }

    @Test
    void withoutABugNothingIsFound() throws Exception {
        PlantedBug none = PlantedBug.of("none", "layer/Ownership.java");
        assertEquals("", find(none, 2).what());
    }
}
