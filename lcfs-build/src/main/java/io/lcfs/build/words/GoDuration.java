package io.lcfs.build.words;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 30s}, {@code 1m30s}, {@code 1.5h}. */
public final class GoDuration {
    private static final Pattern PART = Pattern.compile("([0-9]+(?:\\.[0-9]*)?|\\.[0-9]+)(ns|us|µs|ms|s|m|h)");
    private static final Map<String, Long> NANOS = Map.of(
            "ns", 1L,
            "us", 1_000L,
            "µs", 1_000L,
            "ms", 1_000_000L,
            "s", 1_000_000_000L,
            "m", 60_000_000_000L,
            "h", 3_600_000_000_000L);

    private GoDuration() {}

    /**
     * Returns the duration of a text.
     *
     * @throws IllegalArgumentException if the text is not a duration, or is longer than Go's longest, 292 years
     */
    public static Duration of(String text) {
        Matcher parts = PART.matcher(text);
        BigDecimal nanos = BigDecimal.ZERO;
        int end = 0;
        while (parts.find() && parts.start() == end) {
            nanos = nanos.add(new BigDecimal(parts.group(1))
                    .multiply(BigDecimal.valueOf(NANOS.getOrDefault(parts.group(2), 0L))));
            end = parts.end();
        }
        if (end == 0 && text.equals("0")) {
            return Duration.ZERO;
        }
        if (end == 0 || end < text.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new IllegalArgumentException("\"" + text + "\" is not a duration such as 30s, 1m30s or 1.5h");
        }
        return Duration.ofNanos(nanos.longValue());
    }
}
