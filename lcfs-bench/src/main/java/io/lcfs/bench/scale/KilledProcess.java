package io.lcfs.bench.scale;

import io.lcfs.LayerStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** The opening of a store after the process that was writing to it was killed. */
final class KilledProcess {
    private static final int ANSWERS = 20;

    private KilledProcess() {}

    static void run(StoreSite site, Meter meter) throws IOException {
        site.close();
        long durable = writeAndKill(site);
        long start = System.nanoTime();
        site.open();
        meter.add("open after kill -9", 1, System.nanoTime() - start, durable + " layers were durable");
        long[] survivors = {durable};
        meter.measure("read what was durable", durable, () -> {
            survivors[0] = requireSurvivors(site.store(), durable);
            return survivors[0] + " layers survived";
        });
        meter.measure("remove it", survivors[0], () -> {
            for (long i = 0; i < survivors[0]; i++) {
                site.store().remove(Victim.name(i));
            }
            site.store().reclaim();
            return "reclaimed";
        });
    }

    /** Lets a process write for a while, kills it, and returns the number of layers that it had reported as durable. */
    private static long writeAndKill(StoreSite site) throws IOException {
        Process process = JavaCommand.of(Victim.class, List.of(site.file().toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader answers =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
            long durable = 0;
            for (int i = 0; i < ANSWERS; i++) {
                String line = answers.readLine();
                Sanity.require(line != null, "the process that was to be killed ran until then");
                durable = Long.parseLong(line);
            }
            process.toHandle().destroyForcibly(); // by the handle, because Process would close its streams
            // Reports between the last line that was read and the end of the process count as well.
            for (String line = answers.readLine(); line != null; line = answers.readLine()) {
                durable = Long.parseLong(line);
            }
            return durable;
        } finally {
            awaitEnd(process.destroyForcibly());
        }
    }

    private static void awaitEnd(Process process) throws IOException {
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while waiting for the end of a process");
        }
    }

    /**
     * Requires that each durable layer is complete, and each later layer complete or missing; returns the number of
     * layers.
     */
    private static long requireSurvivors(LayerStore store, long durable) throws IOException {
        long survivors = 0;
        while (survivors < durable || store.exists(Victim.name(survivors))) {
            ManyLayers.requireWhole(store, Victim.name(survivors));
            survivors++;
        }
        return survivors;
    }
}
