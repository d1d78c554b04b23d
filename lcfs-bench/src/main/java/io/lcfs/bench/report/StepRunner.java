package io.lcfs.bench.report;

import io.lcfs.bench.peers.Peers;
import io.lcfs.bench.report.Measurements.Measurement;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;

/** Runs steps through JMH, each in JVMs of its own, and keeps the medians. */
final class StepRunner {
    private static final int QUICK_ITERATIONS = 4;
    private static final TimeValue QUICK_TIME = TimeValue.milliseconds(300);
    private static final Pattern FAILURE = Pattern.compile("(?:PeerUnavailableException|Exception|Error): (.*)");
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    private final Effort effort;
    private final Measurements measurements;
    private final Path log;
    private final List<String> properties = new ArrayList<>();

    StepRunner(Effort effort, Measurements measurements, Path log) {
        this.effort = effort;
        this.measurements = measurements;
        this.log = log;
    }

    /** Sets a system property of the JVMs that are measured. */
    void setProperty(String name, @Nullable String value) {
        if (value != null) {
            properties.add("-D" + name + "=" + value);
        }
    }

    /** Runs a step; whether it gave a figure. A peer that cannot be had leaves a gap with its reason. */
    boolean run(Step step) throws IOException {
        String peer = step.peer();
        Optional<String> missing = peer == null ? Optional.empty() : Peers.unavailable(peer);
        if (missing.isPresent()) {
            measurements.addGap(step.title(), missing.get());
            return true;
        }
        Collection<RunResult> results;
        try {
            results = new Runner(options(step).build()).run();
        } catch (RunnerException e) {
            measurements.addGap(step.title(), String.valueOf(e.getMessage()));
            return false;
        }
        results.forEach(this::add);
        if (results.isEmpty()) {
            measurements.addGap(step.title(), failure());
        }
        return !results.isEmpty() || peer != null;
    }

    private ChainedOptionsBuilder options(Step step) {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include(step.pattern())
                .addProfiler(GCProfiler.class)
                .jvmArgsPrepend(properties.toArray(new String[0]))
                .shouldFailOnError(false)
                .output(log.toString());
        step.parameters().forEach(options::param);
        if (effort.quick()) {
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
        String[] name = run.getParams().getBenchmark().split("\\.");
        Map<String, String> parameters = new HashMap<>();
        for (String key : run.getParams().getParamsKeys()) {
            parameters.put(key, run.getParams().getParam(key));
        }
        double median = primary.getStatistics().getPercentile(50);
        Result<?> allocated = run.getSecondaryResults().get(ALLOCATED);
        measurements.add(new Measurement(
                name[name.length - 2] + "." + name[name.length - 1],
                parameters,
                median * nanos(primary.getScoreUnit()),
                allocated == null ? -1 : allocated.getScore()));
    }

    private static double nanos(String unit) {
        return switch (unit) {
            case "ns/op" -> 1;
            case "us/op" -> 1e3;
            case "ms/op" -> 1e6;
            case "s/op" -> 1e9;
            default -> throw new IllegalArgumentException("unit of a benchmark: " + unit);
        };
    }

    /** The first thing in JMH's log that looks like a reason. */
    private String failure() throws IOException {
        Matcher matcher = FAILURE.matcher(Files.readString(log, StandardCharsets.UTF_8));
        return matcher.find() ? matcher.group(1) : "no result";
    }
}
