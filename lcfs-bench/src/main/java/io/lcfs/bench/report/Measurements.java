package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured in one run of the report, and why something was not. */
final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    private final Map<String, Double> plain = new HashMap<>();
    private final Map<String, String> gaps = new LinkedHashMap<>();

    /**
     * The outcome of one benchmark method.
     *
     * @param benchmark simple name of the class and method
     * @param parameters the values of its parameters
     * @param nanos the median of a run, or of one operation if it has many
     * @param allocated bytes allocated by that; negative if not known
     */
    record Measurement(String benchmark, Map<String, String> parameters, double nanos, double allocated) {}

    void add(Measurement measurement) {
        all.add(measurement);
    }

    /** A figure that does not come from JMH. */
    void add(String name, double value) {
        plain.put(name, value);
    }

    /** Why a benchmark class with a peer, or without one, has no figures. */
    void addGap(String title, String reason) {
        gaps.put(title, reason);
    }

    Map<String, String> gaps() {
        return gaps;
    }

    /** A figure that does not come from JMH, or null. */
    @Nullable
    Double plain(String name) {
        return plain.get(name);
    }

    /**
     * The measurement of a method, or null.
     *
     * @param parameters names and values in turn; the others may be anything
     */
    @Nullable
    Measurement find(String benchmark, String... parameters) {
        for (Measurement measurement : all) {
            if (measurement.benchmark.equals(benchmark) && has(measurement, parameters)) {
                return measurement;
            }
        }
        return null;
    }

    private static boolean has(Measurement measurement, String... parameters) {
        for (int i = 0; i < parameters.length; i += 2) {
            if (!parameters[i + 1].equals(measurement.parameters.get(parameters[i]))) {
                return false;
            }
        }
        return true;
    }
}
