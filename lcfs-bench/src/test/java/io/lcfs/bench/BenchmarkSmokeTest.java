package io.lcfs.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;
import static org.junit.jupiter.api.TestInstance.Lifecycle.PER_CLASS;

import io.lcfs.bench.peers.PeerUnavailableException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs each benchmark that JMH finds, with the smallest sizes and for a few milliseconds, in this JVM; its time is
 * ignored. The test of a peer that is not available here is skipped with the reason.
 */
@TestInstance(PER_CLASS)
class BenchmarkSmokeTest {
    private static final int ITERATIONS = 2; // The second iteration finds the files that the first one left.
    private static final TimeValue MOMENT = TimeValue.milliseconds(10);
    private static final List<String> PROPERTIES = List.of("jmh.ignoreLock", "lcfs.bench.dir", "lcfs.bench.tar");

    /** The smallest sizes by parameter; a benchmark takes its own parameters. PeerDiffBenchmark changes 100 files. */
    private static final Map<String, String> SIZES = Map.of(
            "files", "200",
            "sizeMiB", "4",
            "layers", "10",
            "depth", "1",
            "writes", "200",
            "entries", "200",
            "changes", "10",
            "warmUps", "10");

    private Path work;
    private final Map<String, String> before = new HashMap<>();

    @BeforeAll
    void prepare(@TempDir Path directory) throws IOException {
        for (String property : PROPERTIES) {
            before.put(property, System.getProperty(property));
        }
        work = Files.createDirectory(directory.resolve("work"));
        System.setProperty("jmh.ignoreLock", "true"); // This run measures nothing, so it need not wait for other runs.
        System.setProperty("lcfs.bench.dir", work.toString());
        System.setProperty(
                "lcfs.bench.tar", writeTar(directory.resolve("root.tar")).toString());
    }

    @AfterAll
    void nothingIsLeft() throws IOException {
        before.forEach((property, value) -> {
            if (value == null) {
                System.clearProperty(property);
            } else {
                System.setProperty(property, value);
            }
        });
        try (Stream<Path> left = Files.list(work)) {
            assertEquals(List.of(), left.toList());
        }
    }

    private static Path writeTar(Path target) throws IOException {
        byte[] content = "content".getBytes(StandardCharsets.UTF_8);
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(Files.newOutputStream(target))) {
            tar.putArchiveEntry(new TarArchiveEntry("./etc/"));
            tar.closeArchiveEntry();
            TarArchiveEntry file = new TarArchiveEntry("./etc/file");
            file.setSize(content.length);
            tar.putArchiveEntry(file);
            tar.write(content);
            tar.closeArchiveEntry();
        }
        return target;
    }

    @TestFactory
    Stream<DynamicTest> everyBenchmarkRuns() {
        Set<BenchmarkListEntry> found = BenchmarkList.defaultList()
                .getAll(
                        OutputFormatFactory.createFormatInstance(
                                new PrintStream(OutputStream.nullOutputStream()), VerboseMode.SILENT),
                        List.of());
        assertFalse(found.isEmpty());
        // JMH lists an entry for each mode of a benchmark.
        Set<String> names = new HashSet<>();
        return found.stream().filter(entry -> names.add(entry.getUsername())).flatMap(this::tests);
    }

    private Stream<DynamicTest> tests(BenchmarkListEntry entry) {
        String name = entry.getUsername();
        String title = name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
        Map<String, String[]> parameters = entry.getParams().orElse(Map.of());
        if (!parameters.containsKey("peer")) {
            return Stream.of(dynamicTest(title, () -> run(options(name))));
        }
        return Stream.of(parameters.get("peer"))
                .map(peer -> dynamicTest(
                        title + " of " + peer, () -> runPeer(options(name).param("peer", peer))));
    }

    private static ChainedOptionsBuilder options(String name) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + Pattern.quote(name) + "$")
                .forks(0)
                .warmupIterations(0)
                .measurementIterations(ITERATIONS)
                .measurementTime(MOMENT)
                .shouldFailOnError(true)
                .verbosity(VerboseMode.SILENT);
        SIZES.forEach(options::param);
        return options;
    }

    private static void run(ChainedOptionsBuilder options) throws RunnerException {
        assertFalse(new Runner(options.build()).run().isEmpty(), "no result");
    }

    private static void runPeer(ChainedOptionsBuilder options) throws RunnerException {
        try {
            run(options);
        } catch (RunnerException e) {
            Optional<PeerUnavailableException> unavailable = unavailable(e);
            if (unavailable.isEmpty()) {
                throw e;
            }
            String reason = unavailable.get().getMessage();
            System.out.println("NOT RUN: " + reason);
            Assumptions.abort(reason);
        }
    }

    /** Returns the reason for a missing peer; JMH wraps the exceptions of a benchmark, and may wrap several. */
    private static Optional<PeerUnavailableException> unavailable(Throwable failure) {
        if (failure == null || failure instanceof PeerUnavailableException) {
            return Optional.ofNullable((PeerUnavailableException) failure);
        }
        return Stream.concat(Stream.of(failure.getSuppressed()), Stream.ofNullable(failure.getCause()))
                .flatMap(cause -> unavailable(cause).stream())
                .findFirst();
    }
}
