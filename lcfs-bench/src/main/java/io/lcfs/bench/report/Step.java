package io.lcfs.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run of JMH: methods of one benchmark class with parameters.
 *
 * @param benchmark the simple name of the class
 * @param methods the methods, as a regular expression
 * @param parameters the values of parameters; for those that are not named, the benchmark's own
 * @param shots single invocations when it is quick, as many again to warm up; 0 if iterations have a time
 * @param isFixed whether it is never more than that, in one JVM
 * @param peer the peer that it is of, or null
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

    /** With a parameter. */
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

    /** Single invocations, also when it is not quick: for what takes very long. */
    Step onlyShots(int count) {
        return new Step(benchmark, methods, parameters, count, true, peer);
    }

    Step ofPeer(String name) {
        Step step = with("peer", name);
        return new Step(benchmark, methods, step.parameters, shots, isFixed, name);
    }

    /** What is matched by JMH. */
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
