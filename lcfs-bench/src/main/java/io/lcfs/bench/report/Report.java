package io.lcfs.bench.report;

import com.google.gson.GsonBuilder;
import io.lcfs.bench.PlainMeasurements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The program that runs the benchmarks of all targets and tells which are met. */
@Command(
        name = "report",
        description = "Runs the benchmarks of all targets and tells which are met.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
public final class Report implements Callable<Integer> {
    private static final int FAILED = 1;

    @Spec
    private CommandSpec spec;

    @Option(names = "--quick", description = "few and short iterations: minutes instead of an hour")
    private boolean quick;

    @Option(names = "--json", paramLabel = "FILE", description = "the file that gets the figures as JSON")
    private @Nullable Path json;

    @Option(
            names = "--html",
            paramLabel = "FILE",
            defaultValue = "lcfs-report.html",
            description = "the page with the charts (${DEFAULT-VALUE})")
    private Path html;

    @Option(names = "--base", paramLabel = "TAR", description = "a root file system tar; else one of this JDK is made")
    private @Nullable Path base;

    private final Measurements measurements = new Measurements();
    private PrintWriter out;
    private boolean isWhole = true;

    private Report() {}

    /** Runs with the arguments of a command line, and returns the exit code: 1 if an own benchmark failed. */
    public static int run(String[] arguments) {
        return new CommandLine(new Report()).execute(arguments);
    }

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        if (base != null && !Files.isRegularFile(base)) {
            throw new ParameterException(spec.commandLine(), "--base " + base + ": there is no such file");
        }
        Effort effort = quick ? Effort.QUICK : Effort.FULL;
        measure(effort);
        List<Target> targets = Targets.of(effort);
        out.println();
        TextTable.print(out, targets, measurements);
        Page.write(html, facts(), targets, measurements, Charts.of(effort, measurements));
        out.println("page: " + html.toAbsolutePath());
        if (json != null) {
            List<Row> rows =
                    targets.stream().map(target -> target.row(measurements)).toList();
            String text = new GsonBuilder()
                    .serializeNulls()
                    .setPrettyPrinting()
                    .create()
                    .toJson(rows);
            Files.writeString(json, text + "\n", StandardCharsets.UTF_8);
        }
        out.flush();
        return isWhole ? 0 : FAILED;
    }

    private void measure(Effort effort) throws Exception {
        long start = System.nanoTime();
        Path log = Files.createTempFile("lcfs-report-", ".log");
        try {
            StepRunner runner = new StepRunner(effort, measurements, log);
            String tar = base == null
                    ? System.getProperty("lcfs.bench.tar")
                    : base.toAbsolutePath().toString();
            runner.setProperty("lcfs.bench.tar", tar);
            runner.setProperty("lcfs.bench.dir", System.getProperty("lcfs.bench.dir"));
            if (tar != null) {
                System.setProperty("lcfs.bench.tar", tar);
            }
            List<Step> steps = Steps.of(effort);
            for (int i = 0; i < steps.size(); i++) {
                progress(start, i, steps.size() + 1, steps.get(i).title());
                isWhole &= runner.run(steps.get(i));
            }
            progress(start, steps.size(), steps.size() + 1, "bytes, heap and waiting");
            measurePlain();
        } finally {
            Files.delete(log);
        }
    }

    private void progress(long start, int done, int all, String title) {
        Duration elapsed = Duration.ofNanos(System.nanoTime() - start);
        String left = done == 0
                ? ""
                : ", about " + text(elapsed.multipliedBy(all - done).dividedBy(done)) + " left";
        out.printf("[%d/%d, %s%s] %s%n", done + 1, all, text(elapsed), left, title);
        out.flush();
    }

    private static String text(Duration duration) {
        return String.format("%d:%02d", duration.toMinutes(), duration.toSecondsPart());
    }

    private void measurePlain() throws Exception {
        PlainMeasurements.Space space = PlainMeasurements.space();
        measurements.add("metadataShare", space.metadataShare());
        measurements.add("totalShare", space.totalShare());
        measurements.add("containerBytes", space.containerBytes());
        measurements.add("checkpoints", PlainMeasurements.checkpointsOfCommitters());
        measurements.add("writeBeside", PlainMeasurements.writeBesideCheckpointsNanos());
        measurements.add("idleHeap", PlainMeasurements.heapOfIdleLayer());
        measurements.add("openHeap", PlainMeasurements.heapOfOpenLayer());
    }

    private static Map<String, String> facts() throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' '));
        facts.put("Java", System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vm.name"));
        facts.put(
                "machine",
                Runtime.getRuntime().availableProcessors() + " processors, " + System.getProperty("os.arch") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"));
        Path directory = Path.of(System.getProperty("lcfs.bench.dir", System.getProperty("java.io.tmpdir")));
        facts.put(
                "file system",
                Files.getFileStore(Files.createDirectories(directory)).type());
        return facts;
    }
}
