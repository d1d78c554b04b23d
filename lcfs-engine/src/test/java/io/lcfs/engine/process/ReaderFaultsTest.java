package io.lcfs.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.LayerStore;
import io.lcfs.engine.sweep.Sweep;
import io.lcfs.engine.sweep.Tally;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that read a store while another process writes it, all of which are killed at random moments. */
@Tag("P11")
@Tag("faults")
class ReaderFaultsTest {
    private static final long STORE_BYTES = 8 << 20;
    private static final int READERS = 3;
    private static final int KILLS = 10;

    @TempDir
    private Path folder;

    /** A process of the test. The first one writes, the others read. */
    private final class Worker {
        private final boolean writes;
        private final Path store;
        private Process process;
        private BufferedReader output;

        Worker(Path store, boolean writes, long seed) throws IOException {
            this.writes = writes;
            this.store = store;
            start(seed);
        }

        private void start(long seed) throws IOException {
            process = StoreProcess.start(
                    folder.resolve("errors"), 64, writes ? "work" : "beside", store.toString(), Long.toString(seed));
            output = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        }

        /** Waits for a line of the process, kills it some time later, and returns the number of lines it printed. */
        int kill(Random random) throws IOException, InterruptedException {
            String line = output.readLine();
            process.waitFor(random.nextInt(50_000), TimeUnit.MICROSECONDS);
            process.toHandle().destroyForcibly();
            int lines = 0;
            for (; line != null; line = output.readLine()) {
                assertTrue(line.matches("\\d+|revoked"), line);
                lines++;
            }
            process.onExit().join();
            assertTrue(lines > 0, () -> "a process ended by itself: " + errors());
            return lines;
        }
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void whateverIsKilledEachReaderSeesTheCheckpointThatItOpened() {
        Sweep.random("readers beside a writer", 5, seed -> {
            Random random = new Random(seed);
            Path store = folder.resolve("store" + seed);
            LayerStore.create(store, STORE_BYTES, StoreProcess.OPTIONS).close();
            Worker[] workers = new Worker[1 + READERS];
            try {
                for (int i = 0; i < workers.length; i++) {
                    workers[i] = new Worker(store, i == 0, random.nextLong());
                }
                for (int kill = 0; kill < KILLS; kill++) {
                    Worker killed = workers[random.nextInt(workers.length)];
                    killed.kill(random);
                    killed.start(random.nextLong());
                    Tally.KILLS.add(1);
                }
                for (Worker worker : workers) {
                    worker.kill(random);
                }
            } finally {
                for (Worker worker : workers) {
                    if (worker != null) {
                        worker.process.destroyForcibly().onExit().join();
                    }
                }
            }
            assertEquals("", errors());
            try (LayerStore opened = LayerStore.open(store, StoreProcess.OPTIONS)) {
                NumberedWork.requireWhole(opened);
                assertEquals(List.of(), opened.readers());
            }
        });
    }
}
