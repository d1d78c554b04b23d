package io.lcfs.engine.process;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that wait for a store which another process has open. */
@Tag("P11")
class LockTimeoutTest {
    private static final int PROCESSES = 8;
    private static final int ROUNDS = 20;

    @TempDir
    private Path folder;

    private Process start(String task, Path path) throws IOException {
        return StoreProcess.start(folder.resolve("errors"), 48, task, path.toString(), Integer.toString(ROUNDS));
    }

    private static BufferedReader output(Process process) {
        return new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    private void requireLine(String expected, BufferedReader output) throws IOException {
        assertEquals(expected, output.readLine(), this::errors);
    }

    private String errors() {
        try {
            return Files.readString(folder.resolve("errors"));
        } catch (IOException e) {
            return e.toString();
        }
    }

    private void requireAllCounted(Path path, List<Process> processes) throws Exception {
        for (Process process : processes) {
            String line = output(process)
                    .lines()
                    .filter(said -> !said.equals("waits"))
                    .findFirst()
                    .orElse("");
            assertEquals("counted " + ROUNDS, line, this::errors);
            assertEquals(0, process.waitFor());
        }
        try (LayerStore store = LayerStore.open(path)) {
            for (Process process : processes) {
                assertEquals(ROUNDS, StoreProcess.counted(store, process.pid()));
            }
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void eightProcessesThatOpenWorkAndCloseAllFinishThoughNoneHasCreatedTheStore() throws Exception {
        Path path = folder.resolve("store");
        List<Process> processes = new ArrayList<>();
        for (int i = 0; i < PROCESSES; i++) {
            processes.add(start("count", path));
        }
        requireAllCounted(path, processes);
    }

    @Test
    void aProcessThatIsKilledWhileItHasTheStoreOrWaitsForItStopsNobody() throws Exception {
        Path path = folder.resolve("store");
        LayerStore.create(path, 16 << 20).close();
        List<Process> processes = new ArrayList<>();
        Process holder = start("hold", path);
        requireLine("open", output(holder));
        List<Process> waiting = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            Process waiter = start("hold", path);
            waiting.add(waiter);
            processes.add(start("count", path));
            requireLine("waits", output(processes.get(i)));
        }
        for (Process waiter : waiting) {
            requireLine("waits", output(waiter));
            waiter.destroyForcibly().onExit().join();
        }
        holder.destroyForcibly().onExit().join();
        requireAllCounted(path, processes);
    }

    @Test
    void aStoreThatIsOpenHereIsWaitedForByAnotherProcess() throws Exception {
        Path path = folder.resolve("store");
        Process process;
        try (LayerStore store = LayerStore.create(path, 16 << 20)) {
            process = start("count", path);
            BufferedReader output = output(process);
            requireLine("waits", output);
            // Closing another descriptor of the file takes the lock on it from this process.
            assertTrue(Files.readAllBytes(path).length > 0);
            try (Layer layer = store.createLayer("mine")) {
                layer.commit();
            }
        }
        requireAllCounted(path, List.of(process));
        try (LayerStore store = LayerStore.open(path)) {
            assertTrue(store.exists("mine"));
        }
    }
}
