package io.lcfs.bench.scale;

import io.lcfs.CheckReport;
import java.io.IOException;

/** The check of the whole store after all steps, and one more opening of it. */
final class WholeStore {
    private WholeStore() {}

    static void run(StoreSite site, Meter meter) throws IOException {
        long layers = site.store().info().layers();
        meter.measure("check all metadata", layers, () -> {
            CheckReport report = site.store().check();
            Sanity.require(report.isClean(), "the store is whole; found " + report.findings());
            return report.usedBlocks() + " blocks in use; per layer";
        });
        ManyLayers.openAgain(site, meter, "close and open");
    }
}
