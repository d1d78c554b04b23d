package io.lcfs.bench.report;

import io.lcfs.bench.RootArchive;
import io.lcfs.bench.WorkDirectory;
import io.lcfs.bench.images.ImageMeasurements;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
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
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/** The program that runs the benchmarks of all targets and reports which targets are met. */
@Command(
        name = "report",
        description = "Runs the benchmarks of all targets and reports which targets are met.",
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

    @Option(
            names = "--image",
            paramLabel = "LAYOUT:REF",
            description = "an image in a layout, of gzip layers; else one is made")
    private @Nullable String image;

    @Option(names = "--images-only", description = "only the section of images")
    private boolean imagesOnly;

    private final Measurements measurements = new Measurements();
    private String measuredImage = "";
    private PrintWriter out;
    private boolean isWhole = true;

    private Report() {}

    /** Runs with the arguments of a command line and returns the exit code: 1 if a benchmark of this library failed. */
    public static int run(String[] arguments) {
        return new CommandLine(new Report())
                .setExecutionExceptionHandler(Report::explain)
                .execute(arguments);
    }

    /** Prints an I/O failure without a stack trace, because the machine caused it. */
    private static int explain(Exception failure, CommandLine commandLine, ParseResult arguments) throws Exception {
        if (failure instanceof IOException) {
            commandLine.getErr().println("report: " + failure);
            return FAILED;
        }
        throw failure;
    }

    @Override
    public Integer call() throws Exception {
        out = spec.commandLine().getOut();
        if (base != null && !Files.isRegularFile(base)) {
            throw new ParameterException(spec.commandLine(), "--base " + base + ": there is no such file");
        }
        if (image != null && !ImageMeasurements.isInLayout(image)) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--image " + image + ": there is no such layout, or no colon and tag behind it");
        }
        MachineLock lock = MachineLock.acquire();
        try {
            return report(quick ? Effort.QUICK : Effort.FULL);
        } finally {
            lock.close();
        }
    }

    private int report(Effort effort) throws Exception {
        measure(effort);
        List<Target> targets = imagesOnly ? ImageTargets.all() : Targets.of(effort);
        out.println();
        TextTable.print(out, targets, measurements);
        Page.write(html, facts(measuredImage), targets, measurements, Charts.of(effort, measurements));
        out.println("page: " + html.toAbsolutePath());
        if (json != null) {
            FigureFile.write(json, targets, measurements);
            out.println("figures: " + json.toAbsolutePath());
        }
        out.flush();
        return isWhole ? 0 : FAILED;
    }

    private void measure(Effort effort) throws Exception {
        Path log = Files.createTempFile("lcfs-report-", ".log");
        try (WorkDirectory directory = new WorkDirectory()) {
            if (!imagesOnly) {
                out.println("preparing");
                out.flush();
                List<String> properties = properties(RootArchive.prepare(tar(), directory));
                runAll(Steps.of(effort), properties, log);
            }
            ImageMeasurements.Outcome outcome = new ImageRunner(out, measurements, log).run(effort, image);
            isWhole &= outcome.isWhole();
            measuredImage = outcome.image();
        } finally {
            Files.delete(log);
        }
    }

    private @Nullable Path tar() {
        String property = System.getProperty("lcfs.bench.tar");
        return base == null && property != null ? Path.of(property) : base;
    }

    /** Returns the system properties of the measured JVMs. */
    private static List<String> properties(Path tar) {
        List<String> properties = new ArrayList<>(List.of("-Dlcfs.bench.tar=" + tar));
        String directory = System.getProperty("lcfs.bench.dir");
        if (directory != null) {
            properties.add("-Dlcfs.bench.dir=" + directory);
        }
        return properties;
    }

    private void runAll(List<Step> steps, List<String> properties, Path log) throws Exception {
        List<Integer> sizes = new ArrayList<>();
        steps.forEach(step -> sizes.add(BenchmarkNames.runs(step).size()));
        for (PlainStep step : PlainStep.values()) {
            sizes.add(step.figures().size());
        }
        ReportProgress progress = new ReportProgress(out, sizes);
        ReportRunner runner = new ReportRunner(quick ? Effort.QUICK : Effort.FULL, properties, measurements, log);
        for (Step step : steps) {
            progress.begin(step.title());
            isWhole &= runner.run(step);
        }
        PlainRunner plain = new PlainRunner(properties, measurements, log);
        for (PlainStep step : PlainStep.values()) {
            progress.begin(step.title());
            isWhole &= plain.run(step);
        }
    }

    private static Map<String, String> facts(String image) throws IOException {
        Map<String, String> facts = new LinkedHashMap<>();
        facts.put(
                "date",
                LocalDateTime.now().truncatedTo(ChronoUnit.MINUTES).toString().replace('T', ' '));
        facts.put("Java", System.getProperty("java.runtime.version") + ", " + System.getProperty("java.vm.name"));
        facts.put(
                "machine",
                Machine.processor() + ", " + Runtime.getRuntime().availableProcessors() + " processors, "
                        + Machine.memory() + " of memory, " + System.getProperty("os.arch") + ", "
                        + System.getProperty("os.name") + " " + System.getProperty("os.version"));
        Path directory = Path.of(System.getProperty("lcfs.bench.dir", System.getProperty("java.io.tmpdir")));
        facts.put(
                "file system",
                Files.getFileStore(Files.createDirectories(directory)).type());
        facts.put("image", image);
        return facts;
    }
}
