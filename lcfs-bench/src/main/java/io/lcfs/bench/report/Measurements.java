package io.lcfs.bench.report;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What was measured in one run of the report, and why something was not. */
final class Measurements {
    private final List<Measurement> all = new ArrayList<>();
    private final Map<PlainFigure, Double> plain = new EnumMap<>(PlainFigure.class);
    private final List<Gap> gaps = new ArrayList<>();

    /**
     * The outcome of one benchmark method.
     *
     * @param benchmark simple name of the class and method
     * @param parameters the values of its parameters
     * @param nanos the median of a run, or of one operation if it has many
     * @param allocated bytes allocated by that; negative if not known
     */
    record Measurement(String benchmark, Map<String, String> parameters, double nanos, double allocated) {}

    /**
     * Something that has no figure.
     *
     * @param benchmark simple name of the class, alone or with the method; or the name of a figure that is not JMH's
     * @param parameters the values of the parameters that are concerned
     * @param reason why there is none
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

    /** Adds a figure that does not come from JMH. */
    void add(PlainFigure figure, double value) {
        plain.put(figure, value);
    }

    void add(Gap gap) {
        gaps.add(gap);
    }

    List<Gap> gaps() {
        return gaps;
    }

    /** A figure that does not come from JMH, or null. */
    @Nullable
    Double plain(PlainFigure figure) {
        return plain.get(figure);
    }

    /**
     * The measurement of a method, or null.
     *
     * @param parameters names and values in turn; the others may be anything
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

    /** Why there is no such measurement. */
    String reason(String name, List<String> parameters) {
        for (Gap gap : gaps) {
            if (gap.concerns(name, parameters)) {
                return gap.reason;
            }
        }
        return "not part of this run";
    }
}
