package io.lcfs.bench.report;

import io.lcfs.bench.report.Measurements.Gap;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The failed benchmarks in JMH's log: name, parameters, and the first reason given. */
final class FailedBenchmarks {
    private static final String BENCHMARK = "# Benchmark: ";
    private static final String PARAMETERS = "# Parameters: (";
    private static final Pattern FAILURE = Pattern.compile("<(?:failure|forked VM failed|timed out|interrupt)");
    private static final Pattern CAUSE = Pattern.compile("^(?:[a-z]\\w*\\.)+(\\w*(?:Exception|Error)\\w*)(?:: (.*))?$");

    private final List<Gap> gaps = new ArrayList<>();
    private String benchmark = "?";
    private Map<String, String> parameters = Map.of();
    private boolean hasFailed;

    private FailedBenchmarks() {}

    static List<Gap> read(String log) {
        FailedBenchmarks failures = new FailedBenchmarks();
        log.lines().forEach(failures::next);
        failures.end("no reason given");
        return failures.gaps;
    }

    private void next(String line) {
        if (line.startsWith(BENCHMARK)) {
            end("no reason given");
            benchmark = simpleName(line.substring(BENCHMARK.length()));
            parameters = Map.of();
        } else if (line.startsWith(PARAMETERS)) {
            parameters = parameters(line.substring(PARAMETERS.length(), line.length() - 1));
        } else if (FAILURE.matcher(line).find()) {
            hasFailed = true;
        } else if (hasFailed) {
            Matcher cause = CAUSE.matcher(line);
            if (cause.matches()) {
                end(cause.group(2) == null ? cause.group(1) : cause.group(1) + ": " + cause.group(2));
            }
        }
    }

    private void end(String reason) {
        if (hasFailed) {
            gaps.add(new Gap(benchmark, parameters, reason));
            hasFailed = false;
        }
    }

    /** Returns the class and the method, without the package. */
    static String simpleName(String name) {
        return name.substring(name.lastIndexOf('.', name.lastIndexOf('.') - 1) + 1);
    }

    private static Map<String, String> parameters(String text) {
        Map<String, String> found = new LinkedHashMap<>();
        for (String parameter : text.split(", ")) {
            String[] parts = parameter.split(" = ", 2);
            if (parts.length == 2) {
                found.put(parts[0], parts[1]);
            }
        }
        return found;
    }
}
