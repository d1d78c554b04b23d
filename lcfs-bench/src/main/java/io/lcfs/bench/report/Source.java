package io.lcfs.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The origin of a figure.
 *
 * @param kind the kind of the figure
 * @param name the benchmark's class and method, or the name of a figure without JMH, or the reason for a missing figure
 * @param parameters names and values alternately; parameters that are not named may have any value
 * @param count the number of parts by which the measured value is divided
 */
record Source(Kind kind, String name, List<String> parameters, int count) {
    /** The kinds of figures. */
    enum Kind {
        TIME,
        ALLOCATED,
        PLAIN,
        NONE
    }

    /** Returns the source of the time of a method; parameters are names and values alternately. */
    static Source time(String benchmark, String... parameters) {
        return new Source(Kind.TIME, benchmark, List.of(parameters), 1);
    }

    /** Returns the source of the bytes that a method allocates. */
    static Source allocated(String benchmark, String... parameters) {
        return new Source(Kind.ALLOCATED, benchmark, List.of(parameters), 1);
    }

    /** Returns the source of a figure that is measured without JMH. */
    static Source plain(PlainFigure figure) {
        return new Source(Kind.PLAIN, figure.name(), List.of(), 1);
    }

    /** Returns the source of a figure that this program does not measure, with the reason. */
    static Source none(String reason) {
        return new Source(Kind.NONE, reason, List.of(), 1);
    }

    /** Returns the source of the same figure divided by a number of parts. */
    Source per(int parts) {
        return new Source(kind, name, parameters, parts);
    }

    /** Returns the figure, in nanoseconds if it is a time; null if it was not measured. */
    @Nullable
    Double of(Measurements measurements) {
        Double whole = switch (kind) {
            case TIME -> time(measurements);
            case ALLOCATED -> allocated(measurements);
            case PLAIN -> measurements.plain(PlainFigure.valueOf(name));
            case NONE -> null;
        };
        return whole == null ? null : whole / count;
    }

    private @Nullable Double time(Measurements measurements) {
        Measurements.Measurement found = measurements.find(name, parameters);
        return found == null ? null : found.nanos();
    }

    private @Nullable Double allocated(Measurements measurements) {
        Measurements.Measurement found = measurements.find(name, parameters);
        return found == null || found.allocated() < 0 ? null : found.allocated();
    }

    /** Returns the reason for a missing figure. */
    String reason(Measurements measurements) {
        return kind == Kind.NONE ? name : measurements.reason(name, parameters);
    }
}
