package io.lcfs.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CollectOptions;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.checkpoint.SlowCheckpoint;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.store.StoreInsides;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine logs, and the table of it in docs/ARCHITECTURE.md. */
class LogLinesTest {
    private static final Pattern CALL =
            Pattern.compile("(?:FailureLog|EventLog)\\.(\\w+)\\(\\s*(\\w+)\\.class,\\s*\"([^\"]*)\"");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (\\w+) \\| `(\\w+)` \\| `([^`]*)` \\|");

    @Test
    void theTableHasEachLineOfTheSourcesAndNoOther() throws IOException {
        TreeSet<String> logged = new TreeSet<>();
        try (Stream<Path> sources = Files.walk(Path.of("src/main/java"))) {
            for (Path source : sources.filter(Files::isRegularFile).toList()) {
                addAll(logged, CALL, Files.readString(source));
            }
        }
        String document = Files.readString(Path.of("../docs/ARCHITECTURE.md"));
        TreeSet<String> listed = new TreeSet<>();
        addAll(listed, ROW, document.substring(document.indexOf("## Log lines")));
        assertEquals(String.join("\n", logged), String.join("\n", listed));
    }

    private static void addAll(TreeSet<String> lines, Pattern pattern, String text) {
        for (MatchResult line : pattern.matcher(text).results().toList()) {
            lines.add(line.group(1) + " " + line.group(2) + ": " + line.group(3));
        }
    }

    private static String output(boolean hasProvider, Path folder) throws Exception {
        String path = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> hasProvider || !entry.contains("slf4j-simple"))
                .collect(Collectors.joining(File.pathSeparator));
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        for (String quiet : List.of("store", "store.StoreOpener", "collect.Collector")) {
            command.add("-Dorg.slf4j.simpleLogger.log.io.lcfs.engine." + quiet + "=debug");
        }
        command.addAll(List.of("-cp", path, Talkative.class.getName(), folder.toString(), "" + hasProvider));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }

    @Test
    void eachEventIsOneLineWithItsFigures(@TempDir Path folder) throws Exception {
        String said = output(true, folder).replaceAll("(?m)^\\[main\\] ", "");
        String file = folder.resolve("store").toString();
        for (String line : List.of(
                "DEBUG io.lcfs.engine.store.StoreOpener - the store " + file + " is open at checkpoint \\d+: 2 layers;"
                        + " of 16777216 bytes \\d+ are used, 0 of them by removed layers",
                "INFO io.lcfs.engine.store.EngineStore - 1 ephemeral layers that were left open are removed",
                "INFO io.lcfs.engine.collect.Collector - 1 layers of caches that owned \\d+ bytes were collected; others"
                        + " that nothing holds own 0 bytes",
                "INFO io.lcfs.engine.collect.Collector - 1 layers of caches that owned \\d+ bytes were evicted for a"
                        + " change that needs \\d+ bytes",
                "DEBUG io.lcfs.engine.store.EngineStore - the store " + file + " is closed at checkpoint \\d+",
                "WARN io.lcfs.engine.store.StoreOpener - superblock [01] of the store " + file
                        + " is damaged, as by a crash in a checkpoint; checkpoint \\d+ is used",
                "WARN io.lcfs.engine.checkpoint.SlowCheckpoint - checkpoint 7 of the store here took 10000 ms and wrote"
                        + " 5 bytes")) {
            assertTrue(Pattern.compile("(?m)^" + line + "$").matcher(said).find(), line + "\n" + said);
        }
        assertEquals(
                1, said.lines().filter(line -> line.contains("SlowCheckpoint")).count(), said);
    }

    /** SLF4J without a provider prints to stderr as soon as it is asked for a logger. */
    @Test
    void withoutAProviderNothingIsPrintedUnlessSomethingFails(@TempDir Path folder) throws Exception {
        assertEquals("", output(false, folder));
    }

    /** A program in which everything happens that is logged and is no failure. */
    static final class Talkative {
        private Talkative() {}

        public static void main(String[] arguments) throws IOException {
            Path file = Path.of(arguments[0], "store");
            boolean fails = Boolean.parseBoolean(arguments[1]);
            try (LayerStore store = LayerStore.create(file, 16 << 20)) {
                fill(store, "collected");
                store.createLayer("left", LayerOptions.defaults().withEphemeral(true));
                store.sync();
                if (fails) {
                    StoreInsides.fail(store);
                }
            }
            try (LayerStore store = LayerStore.open(file)) {
                store.collect(CollectOptions.defaults());
                store.reclaim();
                fill(store, "evicted");
                try (Layer layer = store.createLayer("large")) {
                    for (int i = 0; i < 12; i++) {
                        layer.write("/file", i << 20, text(1 << 20));
                    }
                }
            }
            if (fails) {
                damageOlderSuperblock(file);
                LayerStore.open(file, StoreOptions.defaults().withReadOnly(true))
                        .close();
                SlowCheckpoint.report("here", 6, SlowCheckpoint.NANOS - 1, 5);
                SlowCheckpoint.report("here", 7, SlowCheckpoint.NANOS, 5);
            }
        }

        private static void damageOlderSuperblock(Path file) throws IOException {
            byte[] bytes = Files.readAllBytes(file);
            ByteBuffer store = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
            int at = SuperblockDescriptor.CHECKPOINT_OFFSET;
            int older = store.getLong(at) < store.getLong(Blocks.BYTES + at) ? 0 : Blocks.BYTES;
            bytes[older + Blocks.BYTES - 1]++;
            Files.write(file, bytes);
        }

        private static byte[] text(int length) {
            return "x".repeat(length).getBytes(StandardCharsets.US_ASCII);
        }

        private static void fill(LayerStore store, String name) throws IOException {
            try (Layer layer = store.createLayer(name, LayerOptions.defaults().withCache(true))) {
                layer.write("/file", 0, text(6 << 20));
                layer.commit();
            }
        }
    }
}
