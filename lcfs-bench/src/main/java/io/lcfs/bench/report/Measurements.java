package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The figures of one run of the report, and the reasons for missing figures. */
final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    private final Map<PlainFigure, Double> plain = new EnumMap<>(PlainFigure.class);
    private final List<Gap> gaps = new ArrayList<>();

    /**
     * The outcome of one benchmark method.
     *
     * @param benchmark the simple name of the class and method
     * @param parameters the values of its parameters
     * @param nanos the median time of a run, or of one operation if a run has many
     * @param allocated the bytes allocated in that time; negative if unknown
     */
    record Measurement(String benchmark, Map<String, String> parameters, double nanos, double allocated) {}

    /**
     * A missing figure.
     *
     * @param benchmark the simple name of the class, alone or with the method, or the name of a figure without JMH
     * @param parameters the values of the parameters of the missing figure
     * @param reason the reason
     */
    record Gap(String benchmark, Map<String, String> parameters, String reason) {
        private boolean concerns(String name, List<String> wanted) {
            if (!name.equals(benchmark) && !name.startsWith(benchmark + ".")) {
                return false;
            }
            for (int i = 0; i < wanted.size(); i += 2) {
                String value = parameters.get(wanted.get(i));
                if (value != null && !value.equals(wanted.get(i + 1))) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(benchmark);
            parameters.forEach(
                    (name, value) -> text.append(' ').append(name).append('=').append(value));
            return text.append(": ").append(reason).toString();
        }
    }

    void add(Measurement measurement) {
        all.add(measurement);
    }

    /** Adds a figure that was measured without JMH. */
    void add(PlainFigure figure, double value) {
        plain.put(figure, value);
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** Returns a figure that was measured without JMH, or null. */
    @Nullable
    Double plain(PlainFigure figure) {
        return plain.get(figure);
    }

    /**
     * Returns the measurement of a method, or null.
     *
     * @param parameters names and values alternately; parameters that are not named may have any value
     */
    @Nullable
    Measurement find(String benchmark, List<String> parameters) {
        for (Measurement measurement : all) {
            if (measurement.benchmark.equals(benchmark) && has(measurement, parameters)) {
                return measurement;
            }
        }
        return null;
    }

    private static boolean has(Measurement measurement, List<String> parameters) {
        for (int i = 0; i < parameters.size(); i += 2) {
            if (!parameters.get(i + 1).equals(measurement.parameters.get(parameters.get(i)))) {
                return false;
            }
        }
        return true;
    }

    /** Returns the reason for a missing measurement. */
    String reason(String name, List<String> parameters) {
        for (Gap gap : gaps) {
            if (gap.concerns(name, parameters)) {
                return gap.reason;
            }
        }
        return "not part of this run";
    }
}
