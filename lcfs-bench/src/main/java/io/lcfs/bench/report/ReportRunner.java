package io.lcfs.bench.report;

import io.lcfs.bench.peers.Peers;
import io.lcfs.bench.report.Measurements.Gap;
import io.lcfs.bench.report.Measurements.Measurement;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** The runner of steps through JMH, each in separate JVMs; it keeps the medians. */
final class ReportRunner {
    private static final int QUICK_ITERATIONS = 3;
    private static final TimeValue QUICK_TIME = TimeValue.milliseconds(300);
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Effort effort;
    private final Measurements measurements;
    private final Path log;
    private final List<String> properties;

    /** Creates a runner; the properties are arguments of the measured JVMs. */
    ReportRunner(Effort effort, List<String> properties, Measurements measurements, Path log) {
        this.effort = effort;
        this.properties = properties;
        this.measurements = measurements;
        this.log = log;
    }

    /**
     * Runs a step; returns whether all its benchmarks of this library were measured. A missing figure leaves a gap with
     * its reason.
     */
    boolean run(Step step) throws IOException {
        String peer = step.peer();
        Optional<String> missing = peer == null ? Optional.empty() : Peers.unavailable(peer);
        if (missing.isPresent()) {
            addGap(step, missing.get());
            return true;
        }
        try {
            Collection<RunResult> results = new Runner(options(step).build()).run();
            results.forEach(this::add);
            List<Gap> failures = FailedBenchmarks.read(Files.readString(log));
            failures.forEach(measurements::add);
            if (results.isEmpty() && failures.isEmpty()) {
                addGap(step, "no result");
            }
            return peer != null || failures.isEmpty() && !results.isEmpty();
        } catch (RunnerException e) {
            addGap(step, String.valueOf(e.getMessage()));
            return peer != null;
        }
    }

    private void addGap(Step step, String reason) {
        Map<String, String> parameters = new LinkedHashMap<>();
        step.parameters().forEach((name, values) -> {
            if (values.length == 1) {
                parameters.put(name, values[0]);
            }
        });
        measurements.add(new Gap(step.benchmark(), parameters, reason));
    }

    private ChainedOptionsBuilder options(Step step) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(step.pattern())
                .addProfiler(GCProfiler.class)
                .jvmArgsPrepend(properties.toArray(new String[0]))
                .shouldFailOnError(false)
                .output(log.toString());
        step.parameters().forEach(options::param);
        if (effort.quick() || step.isFixed()) {
            int iterations = step.shots() > 0 ? step.shots() : QUICK_ITERATIONS;
            options.forks(1)
                    .warmupIterations(iterations)
                    .measurementIterations(iterations)
                    .warmupTime(QUICK_TIME)
                    .measurementTime(QUICK_TIME);
        }
        return options;
    }

    private void add(RunResult run) {
        Result<?> primary = run.getPrimaryResult();
        Map<String, String> parameters = new HashMap<>();
        for (String key : run.getParams().getParamsKeys()) {
            parameters.put(key, run.getParams().getParam(key));
        }
        double median = primary.getStatistics().getPercentile(50);
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        measurements.add(new Measurement(
                FailedBenchmarks.simpleName(run.getParams().getBenchmark()),
                parameters,
                nanos(median, primary.getScoreUnit()),
                allocated == null ? -1 : allocated.getScore()));
    }

    private static double nanos(double score, String unit) {
        return switch (unit) {
            case "ns/op" -> score;
            case "us/op" -> score * 1e3;
            case "ms/op" -> score * 1e6;
            case "s/op" -> score * 1e9;
            case "ops/us" -> 1e3 / score; // over all threads
            default -> throw new IllegalArgumentException("unit of a benchmark: " + unit);
        };
    }
}
