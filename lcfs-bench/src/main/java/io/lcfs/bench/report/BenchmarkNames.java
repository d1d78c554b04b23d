package io.lcfs.bench.report;

import java.io.OutputStream;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.PatternSyntaxException;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/** The benchmarks on the class path. */
public final class BenchmarkNames {
    private BenchmarkNames() {}

    /**
     * One run of JMH within a step, in separate JVMs.
     *
     * @param benchmark the simple name of the class and method
     * @param parameters the values of its parameters
     */
    record Run(String benchmark, Map<String, String> parameters) {}

    static List<Run> runs(Step step) {
        Set<BenchmarkListEntry> found = find(step.pattern());
        List<Run> runs = new ArrayList<>();
        for (BenchmarkListEntry entry : found) {
            Map<String, String[]> values = new LinkedHashMap<>(entry.getParams().orElse(Map.of()));
            values.replaceAll((name, own) -> step.parameters().getOrDefault(name, own));
            List<Run> all = List.of(new Run(FailedBenchmarks.simpleName(entry.getUsername()), Map.of()));
            for (Map.Entry<String, String[]> parameter : values.entrySet()) {
                all = withEach(all, parameter.getKey(), parameter.getValue());
            }
            runs.addAll(all);
        }
        return runs;
    }

    /** Returns whether a regular expression of the command line matches part of the name of a benchmark. */
    public static boolean isIn(String pattern) {
        try {
            return !find(pattern).isEmpty();
        } catch (PatternSyntaxException e) {
            return false;
        }
    }

    private static Set<BenchmarkListEntry> find(String pattern) {
        PrintStream nowhere = new PrintStream(OutputStream.nullOutputStream());
        return BenchmarkList.defaultList()
                .find(
                        OutputFormatFactory.createFormatInstance(nowhere, VerboseMode.SILENT),
                        List.of(pattern),
                        List.of());
    }

    private static List<Run> withEach(List<Run> runs, String name, String... values) {
        List<Run> more = new ArrayList<>();
        for (Run run : runs) {
            for (String value : values) {
                Map<String, String> parameters = new LinkedHashMap<>(run.parameters);
                parameters.put(name, value);
                more.add(new Run(run.benchmark, parameters));
            }
        }
        return more;
    }
}
