package io.lcfs.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of JMH: methods of one benchmark class with parameters.
 *
 * @param benchmark the simple name of the class
 * @param methods the methods, as a regular expression
 * @param parameters the values of parameters; other parameters keep the values that the benchmark declares
 * @param shots the number of single invocations in a quick run, with as many for warm-up; 0 if iterations have a
 *     duration
 * @param isFixed whether a full run, too, consists only of these invocations, in one JVM
 * @param peer the measured peer, or null
 */
record Step(
        String benchmark,
        String methods,
        Map<String, String[]> parameters,
        int shots,
        boolean isFixed,
        @Nullable String peer) {
    static Step of(String benchmark, String methods) {
        return new Step(benchmark, methods, Map.of(), 0, false, null);
    }

    /** Returns this step with a parameter. */
    Step with(String parameter, String... values) {
        Map<String, String[]> more = new LinkedHashMap<>(parameters);
        more.put(parameter, values);
        return new Step(benchmark, methods, more, shots, isFixed, peer);
    }

    Step with(String parameter, long value) {
        return with(parameter, Long.toString(value));
    }

    Step shots(int count) {
        return new Step(benchmark, methods, parameters, count, isFixed, peer);
    }

    /** Returns this step with single invocations even in a full run, for benchmarks that take very long. */
    Step onlyShots(int count) {
        return new Step(benchmark, methods, parameters, count, true, peer);
    }

    Step ofPeer(String name) {
        Step step = with("peer", name);
        return new Step(benchmark, methods, step.parameters, shots, isFixed, name);
    }

    /** Returns the pattern by which JMH finds the benchmarks. */
    String pattern() {
        return "\\." + benchmark + "\\.(" + methods + ")$";
    }

    String title() {
        StringBuilder title = new StringBuilder(benchmark);
        parameters.forEach(
                (name, values) -> title.append(' ').append(name).append('=').append(String.join(",", values)));
        return title.toString();
    }
}
