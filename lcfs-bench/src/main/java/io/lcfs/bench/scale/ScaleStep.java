package io.lcfs.bench.scale;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** A step of the run: a name, and work on the store, which is open before and after it. */
enum ScaleStep {
    LAYERS(ManyLayers::run),
    KILL(KilledProcess::run),
    FILES(ManyFiles::run),
    CHAIN(DeepChain::run),
    SPARSE(SparseFile::run),
    CHECK(WholeStore::run),
    EMPTY(ManyLayers::removeAll),
    CHURN(ThrowAwayLayers::run),
    SHAPES(RandomRemoval::run);

    private final Work work;

    ScaleStep(Work work) {
        this.work = work;
    }

    /** The work of a step. */
    private interface Work {
        void run(StoreSite site, Meter meter) throws IOException;
    }

    void run(StoreSite site, Meter meter) throws IOException {
        meter.begin(name().toLowerCase(Locale.ROOT));
        work.run(site, meter);
    }

    /** Returns the chosen steps in their order, or all steps if none is chosen. */
    static List<ScaleStep> sorted(Collection<ScaleStep> chosen) {
        List<ScaleStep> steps = new ArrayList<>(List.of(values()));
        if (!chosen.isEmpty()) {
            steps.retainAll(chosen);
        }
        return steps;
    }
}
