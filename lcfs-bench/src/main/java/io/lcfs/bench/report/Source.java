package io.lcfs.bench.report;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a figure comes from.
 *
 * @param kind what is taken
 * @param name the benchmark's class and method, or the name of a figure that is not JMH's; or why there is none
 * @param parameters names and values in turn; the others may be anything
 * @param count the figure is one such part of what was measured
 */
record Source(Kind kind, String name, List<String> parameters, int count) {
    /** What is taken of a measurement. */
    enum Kind {
        TIME,
        ALLOCATED,
        PLAIN,
        NONE
    }

    /** The time of a method; parameters are names and values in turn. */
    static Source time(String benchmark, String... parameters) {
        return new Source(Kind.TIME, benchmark, List.of(parameters), 1);
    }

    /** What a method allocates. */
    static Source allocated(String benchmark, String... parameters) {
        return new Source(Kind.ALLOCATED, benchmark, List.of(parameters), 1);
    }

    /** A figure that does not come from JMH. */
    static Source plain(PlainFigure figure) {
        return new Source(Kind.PLAIN, figure.name(), List.of(), 1);
    }

    /** A figure that this program does not measure, and why. */
    static Source none(String reason) {
        return new Source(Kind.NONE, reason, List.of(), 1);
    }

    /** The same for one of many. */
    Source per(int parts) {
        return new Source(kind, name, parameters, parts);
    }

    /** The figure: times in nanoseconds; null if it was not measured. */
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

    /** Why there is no figure. */
    String reason(Measurements measurements) {
        return kind == Kind.NONE ? name : measurements.reason(name, parameters);
    }
}
