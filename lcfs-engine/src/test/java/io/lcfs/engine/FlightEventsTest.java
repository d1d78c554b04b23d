package io.lcfs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Java Flight Recorder gets the events that a recording enables, and a host without it misses nothing. */
@Tag("P16")
class FlightEventsTest {
    private static final int BYTES = 64 << 10;

    private static void work() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, CheckedStore.QUIET)) {
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/file", 0, new byte[] {1});
                byte[] bytes = new byte[BYTES];
                bytes[0] = 1;
                bytes[BYTES - 1] = 1;
                layer.write("/file", 0, bytes);
                layer.commit();
                try (LayerFile file = layer.openFile("/file", FileOption.READ)) {
                    file.read(0, ByteBuffer.allocate(BYTES));
                }
            }
            store.remove("layer");
            store.reclaim();
        }
    }

    private static List<RecordedEvent> recorded(Path folder, String... names) throws IOException {
        Path file = folder.resolve("recording.jfr");
        try (Recording recording = new Recording()) {
            for (String name : names) {
                recording.enable(name);
            }
            recording.start();
            work();
            recording.stop();
            recording.dump(file);
        }
        return RecordingFile.readAllEvents(file);
    }

    private static Set<String> operations(List<RecordedEvent> events, String type) {
        Set<String> operations = new TreeSet<>();
        for (RecordedEvent event : events) {
            if (event.getEventType().getName().equals(type)) {
                operations.add(event.getString("operation"));
            }
        }
        return operations;
    }

    private static long mostBytes(List<RecordedEvent> events, String operation) {
        return events.stream()
                .filter(event -> operation.equals(event.getString("operation")))
                .mapToLong(event -> event.getLong("bytes"))
                .max()
                .orElse(-1);
    }

    @Test
    void callsAndWorkAreRecordedWithTheirBytes(@TempDir Path folder) throws IOException {
        List<RecordedEvent> events = recorded(folder, CallEvent.NAME, WorkEvent.NAME);
        assertTrue(
                operations(events, CallEvent.NAME)
                        .containsAll(Set.of("change", "change of layers", "read", "read of layers", "sync")),
                () -> operations(events, CallEvent.NAME).toString());
        assertEquals(Set.of("checkpoint", "reclaiming"), operations(events, WorkEvent.NAME));
        assertTrue(mostBytes(events, "change") >= BYTES);
        assertEquals(BYTES, mostBytes(events, "read"));
        assertTrue(mostBytes(events, "reclaiming") >= 2 * 4096);
    }

    @Test
    void nothingIsRecordedUnlessARecordingAsksForIt(@TempDir Path folder) throws IOException {
        assertNull(FlightEvents.call());
        List<RecordedEvent> events = recorded(folder, WorkEvent.NAME);
        assertEquals(Set.of(), operations(events, CallEvent.NAME));
        assertTrue(operations(events, WorkEvent.NAME).contains("checkpoint"));
        assertNull(FlightEvents.work());
    }

    @Test
    void aRuntimeWithoutFlightRecorderWorks() throws Exception {
        String said = output("--limit-modules", "java.base,jdk.unsupported");
        assertTrue(said.contains("without recorder: worked"), said);
    }

    /** The recorder takes longer to start than a store to open, so a program that records nothing does not start it. */
    @Test
    void aStoreDoesNotStartTheRecorder() throws Exception {
        String said = output("-Xlog:class+load");
        assertTrue(said.contains("with recorder: worked"), said);
        assertEquals(
                List.of(),
                said.lines().filter(line -> line.contains(" jdk.jfr.internal.")).toList());
    }

    private static String output(String... options) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), NoRecorder.class.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    /** A program with a store. It knows no class of the test that needs the recorder. */
    static final class NoRecorder {
        private NoRecorder() {}

        public static void main(String[] arguments) throws IOException {
            boolean isThere = ModuleLayer.boot().findModule("jdk.jfr").isPresent();
            try (LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
                    Layer layer = store.createLayer("layer")) {
                layer.write("/file", 0, new byte[] {1});
                layer.commit();
                System.out.println((isThere ? "with" : "without") + " recorder: "
                        + (layer.readAllBytes("/file").length == 1 ? "worked" : "failed"));
            }
        }
    }
}
