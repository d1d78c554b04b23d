package io.lcfs.examples;

import java.time.Duration;
import java.util.Locale;

/** Numbers as a reader likes them; the same in every locale. */
final class Text {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB"};

    private Text() {}

    static String bytes(long bytes) {
        int unit = 0;
        double value = bytes;
        while (value >= 1000 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return String.format(Locale.ROOT, unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s", value, UNITS[unit]);
    }

    static String count(long count) {
        return String.format(Locale.ROOT, "%,d", count);
    }

    static String nanos(long nanos) {
        double micros = nanos / 1e3;
        if (micros < 1000) {
            return String.format(Locale.ROOT, "%.0f us", micros);
        }
        return nanos < Duration.ofSeconds(1).toNanos()
                ? String.format(Locale.ROOT, "%.1f ms", micros / 1e3)
                : String.format(Locale.ROOT, "%.2f s", micros / 1e6);
    }
}
