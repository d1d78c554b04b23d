package io.lcfs.bench.report;

import org.jspecify.annotations.Nullable;

/** Where a figure comes from. */
interface Source {
    /** The figure: times in nanoseconds; null if it was not measured. */
    @Nullable
    Double of(Measurements measurements);

    /** The time of a method; parameters are names and values in turn. */
    static Source time(String benchmark, String... parameters) {
        return measurements -> {
            Measurements.Measurement found = measurements.find(benchmark, parameters);
            return found == null ? null : found.nanos();
        };
    }

    /** What a method allocates. */
    static Source allocated(String benchmark, String... parameters) {
        return measurements -> {
            Measurements.Measurement found = measurements.find(benchmark, parameters);
            return found == null || found.allocated() < 0 ? null : found.allocated();
        };
    }

    /** A figure that does not come from JMH. */
    static Source plain(String name) {
        return measurements -> measurements.plain(name);
    }

    /** The same for one of many. */
    default Source per(int count) {
        return measurements -> {
            Double whole = of(measurements);
            return whole == null ? null : whole / count;
        };
    }
}
