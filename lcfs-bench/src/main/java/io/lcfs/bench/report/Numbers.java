package io.lcfs.bench.report;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Figures and their units as people read them: three digits that count. */
final class Numbers {
    private Numbers() {}

    /** The nanoseconds of a unit of time; 1 of what is no time. */
    static double nanos(String unit) {
        return switch (unit) {
            case "us", "us/file", "us/write" -> 1e3;
            case "ms" -> 1e6;
            default -> 1;
        };
    }

    static String format(@Nullable Double value) {
        if (value == null) {
            return "";
        }
        double size = Math.abs(value);
        if (size >= 1_000) {
            return String.format(Locale.ROOT, "%,.0f", value);
        }
        if (size >= 100 || value == Math.rint(value)) {
            return String.format(Locale.ROOT, "%.0f", value);
        }
        String pattern = size >= 10 ? "%.1f" : size >= 1 ? "%.2f" : size >= 0.1 ? "%.3f" : "%.4f";
        return String.format(Locale.ROOT, pattern, value);
    }
}
