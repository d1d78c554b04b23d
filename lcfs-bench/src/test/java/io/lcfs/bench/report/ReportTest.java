package io.lcfs.bench.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.gson.Gson;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.lcfs.bench.report.Measurements.Gap;
import io.lcfs.bench.report.Measurements.Measurement;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReportTest {
    private static final Source OWN = Source.time("Own.work", "size", "1");
    private static final Source OTHER = Source.time("Other.work", "peer", "somebody");
    private static final Pattern REMOTE = Pattern.compile(
            "<(?:script|link|img|iframe|object|embed)[^>]*\\b(?:src|href|data)\\s*=|@import|url\\(\\s*['\"]?(?!data:|#)"
                    + "|\\bimport\\s*\\(|XMLHttpRequest|\\bfetch\\s*\\(|sourceMappingURL");

    @TempDir
    private Path directory;

    private final Measurements measurements = new Measurements();

    private void measure(String benchmark, Map<String, String> parameters, double nanos) {
        measurements.add(new Measurement(benchmark, parameters, nanos, 24));
    }

    private static Effort effort(boolean quick) {
        return quick ? Effort.QUICK : Effort.FULL;
    }

    /** Records the results of a run in which each benchmark of each step takes one microsecond. */
    private void measureAll(Effort effort) {
        for (Step step : Steps.of(effort)) {
            for (BenchmarkNames.Run run : BenchmarkNames.runs(step)) {
                measure(run.benchmark(), run.parameters(), 1_000);
            }
        }
        for (PlainStep step : PlainStep.values()) {
            step.figures().forEach(figure -> measurements.add(figure, 1));
        }
        for (Target target : ImageTargets.all()) {
            for (Source source : Arrays.asList(target.figure(), target.anchorFigure())) {
                if (source != null) {
                    List<String> of = source.parameters();
                    measure(source.name(), Map.of(of.get(0), of.get(1), of.get(2), of.get(3)), 1_000);
                }
            }
        }
    }

    @Test
    void figureIsHeldAgainstALimitInItsUnit() {
        Target target = Target.of("T0", "work", "us", OWN).atMost(3);
        assertNull(target.row(measurements).met());
        measure("Own.work", Map.of("size", "2"), 1);
        assertNull(target.row(measurements).figure());
        measure("Own.work", Map.of("size", "1"), 3_000);
        assertEquals(new Row("T0", "work", 3.0, "us", null, null, null, true), target.row(measurements));
        assertEquals("met", target.verdict(measurements));
        assertEquals(
                false,
                Target.of("T0", "work", "us", OWN).atMost(2.9).row(measurements).met());
        assertEquals("-", Target.of("T0", "work", "us", OWN).verdict(measurements));
    }

    @Test
    void figureIsHeldAgainstAnAnchorOfTheSameRun() {
        measure("Own.work", Map.of("size", "1"), 3_000_000);
        Target target = Target.of("T0", "work", "ms", OWN).against("somebody", OTHER, 1.5);
        assertNull(target.row(measurements).met());
        measure("Other.work", Map.of("peer", "somebody"), 2_000_000);
        assertEquals(new Row("T0", "work", 3.0, "ms", "somebody", 2.0, 1.5, true), target.row(measurements));
        Target missed = Target.of("T0", "work", "ms", OWN).against("somebody", OTHER, 1.4);
        assertEquals(false, missed.row(measurements).met());
        assertEquals("MISSED", missed.verdict(measurements));
        assertEquals("<= 1.40 x", missed.rule());
        assertEquals(false, target.atMost(2).row(measurements).met());
        assertEquals(
                0.5, Target.of("T0", "", "ms", OWN.per(6)).row(measurements).figure());
        assertEquals(
                24,
                Target.of("T0", "", "B", Source.allocated("Own.work"))
                        .row(measurements)
                        .figure());
    }

    @Test
    void anchorOfNothingHasNoRatio() {
        measure("Own.work", Map.of("size", "1"), 1);
        measure("Other.work", Map.of("peer", "somebody"), 0);
        Row row =
                Target.of("T0", "work", "ns", OWN).against("somebody", OTHER, 1).row(measurements);
        assertNull(row.ratio());
        assertNull(row.met());
    }

    @Test
    void gapHasItsReason() {
        Target target = Target.of("T0", "work", "ns", OWN).against("somebody", OTHER, 1);
        assertEquals("not measured: not part of this run", target.verdict(measurements));
        measurements.add(new Gap("Own", Map.of("size", "2"), "another size"));
        measurements.add(new Gap("Own.work", Map.of(), "it broke"));
        measurements.add(new Gap("Other", Map.of("peer", "nobody"), "another peer"));
        measurements.add(new Gap("Other", Map.of("peer", "somebody", "more", "1"), "not there"));
        assertEquals("not measured: it broke", target.verdict(measurements));
        measure("Own.work", Map.of("size", "1"), 1);
        assertEquals("no anchor: not there", target.verdict(measurements));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyTargetIsThereAndWhatItAsksForIsRun(boolean quick) {
        measureAll(effort(quick));
        Set<String> ids = new TreeSet<>();
        for (Target target : Targets.of(effort(quick))) {
            ids.add(target.id());
            boolean isElsewhere = hasKind(target, Source.Kind.NONE);
            boolean isOfFullRun =
                    target.work().contains("1,000,000 files") || target.work().contains("1 GiB");
            if (!isElsewhere && !(quick && isOfFullRun)) {
                assertNotNull(target.row(measurements).figure(), target.toString());
                assertTrue(target.anchor() == null || target.row(measurements).ratio() != null, target.toString());
            }
        }
        Set<String> wanted = new TreeSet<>();
        IntStream.rangeClosed(1, 17).forEach(number -> wanted.add("T" + number));
        wanted.remove("T15"); // has benchmarks of its own
        assertEquals(wanted, ids);
    }

    private static boolean hasKind(Target target, Source.Kind kind) {
        Source anchor = target.anchorFigure();
        return target.figure().kind() == kind || anchor != null && anchor.kind() == kind;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void everyStepHasBenchmarksThatKnowItsParameters(boolean quick) {
        for (Step step : Steps.of(effort(quick))) {
            List<BenchmarkNames.Run> runs = BenchmarkNames.runs(step);
            assertFalse(runs.isEmpty(), step.title());
            for (BenchmarkNames.Run run : runs) {
                assertTrue(
                        run.parameters().keySet().containsAll(step.parameters().keySet()), step.title());
            }
        }
    }

    @Test
    void jsonIsAnArrayOfRowsWithTheAgreedNames() throws IOException {
        measure("Own.work", Map.of("size", "1"), 1_500);
        Path file = directory.resolve("report.json");
        FigureFile.write(
                file,
                List.of(
                        Target.of("T1", "work", "us", OWN).atMost(2),
                        Target.of("T2", "other work", "us", OTHER).against("own", OWN, 2)),
                measurements);
        JsonArray rows = JsonParser.parseString(Files.readString(file)).getAsJsonArray();
        assertEquals(2, rows.size());
        for (JsonElement row : rows) {
            Set<String> names = Set.of("target", "work", "figure", "unit", "anchor", "anchorFigure", "ratio", "met");
            assertEquals(names, row.getAsJsonObject().keySet());
        }
        JsonObject first = rows.get(0).getAsJsonObject();
        assertEquals("T1", first.get("target").getAsString());
        assertEquals(1.5, first.get("figure").getAsDouble());
        assertTrue(first.get("met").getAsBoolean());
        assertTrue(first.get("anchor").isJsonNull() && first.get("ratio").isJsonNull());
        JsonObject second = rows.get(1).getAsJsonObject();
        assertTrue(second.get("figure").isJsonNull() && second.get("met").isJsonNull());
        assertEquals(1.5, second.get("anchorFigure").getAsDouble());
    }

    @Test
    void pageHasTheTableAndChartsAndAsksNobody() throws IOException {
        measureAll(Effort.QUICK);
        measurements.add(new Gap("Other", Map.of("peer", "<nobody>"), "not & there"));
        List<Chart> charts = Charts.of(Effort.QUICK, measurements);
        assertTrue(charts.size() >= 12, charts.size() + " charts");
        Path file = directory.resolve("report.html");
        List<Target> targets = Targets.of(Effort.QUICK);
        Page.write(file, Map.of("machine", "a small one"), targets, measurements, charts);
        String page = Files.readString(file);
        assertFalse(REMOTE.matcher(page).find());
        assertTrue(page.contains("machine: a small one"));
        assertTrue(page.contains("peer=&lt;nobody&gt;: not &amp; there"));
        for (Target target : targets) {
            assertTrue(page.contains("<td>" + target.id() + "</td>"), target.id());
            assertTrue(page.contains(target.id() + ": " + Targets.title(target.id())), target.id());
        }
        assertTrue(page.contains(Verdicts.of(targets, measurements).toString()));
        for (Chart chart : charts) {
            assertTrue(page.contains(chart.title()), chart.title());
        }
    }

    @Test
    void textCountsWhatIsMet() {
        measure("Own.work", Map.of("size", "1"), 1_500);
        StringWriter text = new StringWriter();
        List<Target> targets = List.of(
                Target.of("T1", "work", "us", OWN).atMost(2),
                Target.of("T2", "work", "us", OWN).atMost(1),
                Target.of("T3", "work", "us", OTHER).atMost(1));
        TextTable.print(new PrintWriter(text, true), targets, measurements);
        assertTrue(text.toString().contains("1 met, 1 missed, 1 without a verdict"), text.toString());
        assertTrue(text.toString().contains("not measured: not part of this run"), text.toString());
    }

    @ParameterizedTest
    @CsvSource({
        "0.00012345, 0.000123",
        "0.012345, 0.0123",
        "0.5, 0.500",
        "1.005, 1.01",
        "12.345, 12.3",
        "123.4, 123",
        "1234.6, '1,235'",
        "0, 0"
    })
    void aFigureHasThreeSignificantDigitsHoweverSmallItIs(double figure, String text) {
        assertEquals(text, Numbers.format(figure));
    }

    @Test
    void aFigureOfANameIsAPointWithItsValueBesideTheName() {
        Chart chart = Chart.points("work", "us");
        chart.add("lcfs", "work", 0.0012345);
        chart.add("other", "work", 1234.0);
        String configuration = new Gson().toJson(chart.configuration());
        assertTrue(configuration.contains("lcfs  0.00123 us"), configuration);
        assertTrue(configuration.contains("other  1,234 us"), configuration);
        assertFalse(configuration.contains("\"bar\""), configuration);
    }

    @Test
    void theMachineHasAProcessorAndMemory() throws IOException {
        assertFalse(Machine.processor().isBlank());
        assertTrue(Machine.memory().endsWith(" GiB"), Machine.memory());
    }

    @Test
    void failuresAreReadFromTheLog() {
        String log = """
                # Benchmark: io.lcfs.bench.GoodBenchmark.work
                # Parameters: (files = 1)
                Iteration   1: 3 us/op
                # Benchmark: io.lcfs.bench.DiffBenchmark.diff
                # Parameters: (changes = 100, files = 50)
                # Warmup Iteration   1: <failure>

                java.lang.IllegalStateException: the diff has 70 changes
                \tat io.lcfs.bench.DiffBenchmark.create(DiffBenchmark.java:69)
                Caused by: java.io.IOException: second
                # Benchmark: io.lcfs.bench.peers.PeerReadBenchmark.read
                <forked VM failed with exit code 137>
                """;
        assertEquals(
                List.of(
                        new Gap(
                                "DiffBenchmark.diff",
                                Map.of("changes", "100", "files", "50"),
                                "IllegalStateException: the diff has 70 changes"),
                        new Gap("PeerReadBenchmark.read", Map.of(), "no reason given")),
                FailedBenchmarks.read(log));
    }

    @Test
    void stepWithoutJmhRunsInAJvmOfItsOwn() throws Exception {
        PlainRunner runner =
                new PlainRunner(List.of("-Dlcfs.bench.dir=" + directory), measurements, directory.resolve("log"));
        assertTrue(runner.run(PlainStep.COMMITTERS), measurements.gaps().toString());
        Double checkpoints = measurements.plain(PlainFigure.CHECKPOINTS);
        assertTrue(checkpoints != null && checkpoints >= 1, checkpoints + " checkpoints");
    }

    @Test
    void stepWithoutJmhThatFailsIsAGap() throws Exception {
        Path file = Files.createFile(directory.resolve("file"));
        PlainRunner runner =
                new PlainRunner(List.of("-Dlcfs.bench.dir=" + file), measurements, directory.resolve("log"));
        assertFalse(runner.run(PlainStep.COMMITTERS));
        assertEquals(1, measurements.gaps().size());
        String reason = measurements.gaps().get(0).reason();
        assertTrue(reason.contains("FileAlreadyExistsException"), reason);
    }
}
