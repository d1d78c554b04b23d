package io.lcfs.bench.report;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The format of figures, with three significant digits, and their units. */
final class Numbers {
    private Numbers() {}

    /** Returns the nanoseconds of a unit of time, the bytes of a unit of size, and 1 for any other unit. */
    static double parts(String unit) {
        return switch (unit) {
            case "us", "us/file", "us/write" -> 1e3;
            case "ms" -> 1e6;
            case "s", "s CPU" -> 1e9;
            case "MiB" -> 1 << 20;
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
        int digitsBehindPoint = 2 - (int) Math.floor(Math.log10(size));
        return BigDecimal.valueOf(value)
                .setScale(digitsBehindPoint, RoundingMode.HALF_UP)
                .toPlainString();
    }
}
