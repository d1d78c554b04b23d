package io.lcfs.oci.spec;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A check of a container's health, as Docker defines it. A {@code null} value stands for the default of the container
 * runtime.
 *
 * @param test {@code NONE}; or {@code CMD} and the program with its arguments; or {@code CMD-SHELL} and a command
 * @param interval the time between two tests
 * @param timeout the longest time of a test
 * @param startPeriod the time after the start in which failures do not count
 * @param startInterval the time between two tests in {@code startPeriod}
 * @param retries the number of consecutive failures that make a container unhealthy
 */
public record HealthCheck(
        List<String> test,
        @Nullable Duration interval,
        @Nullable Duration timeout,
        @Nullable Duration startPeriod,
        @Nullable Duration startInterval,
        @Nullable Integer retries) {
    /**
     * Copies the test.
     *
     * @param test the test
     * @param interval the time between two tests, not negative
     * @param timeout the longest time of a test, not negative
     * @param startPeriod the time in which failures do not count, not negative
     * @param startInterval the time between two tests in that time, not negative
     * @param retries the number of failures that make a container unhealthy, not negative
     * @throws IllegalArgumentException if a time or the number is negative
     */
    public HealthCheck {
        test = List.copyOf(test);
        requireNotNegative("interval", interval);
        requireNotNegative("timeout", timeout);
        requireNotNegative("startPeriod", startPeriod);
        requireNotNegative("startInterval", startInterval);
        if (retries != null && retries < 0) {
            throw new IllegalArgumentException("retries " + retries + " is negative");
        }
    }

    private static void requireNotNegative(String name, @Nullable Duration value) {
        if (value != null && value.isNegative()) {
            throw new IllegalArgumentException(name + " " + value + " is negative");
        }
    }

    /**
     * Returns a check by a shell command, with the defaults of the container runtime.
     *
     * @param command the command
     * @return the check
     */
    public static HealthCheck ofShell(String command) {
        return new HealthCheck(List.of("CMD-SHELL", command), null, null, null, null, null);
    }

    static HealthCheck read(JsonFields fields) throws InvalidImageException {
        return new HealthCheck(
                fields.strings("Test"),
                duration(fields, "Interval"),
                duration(fields, "Timeout"),
                duration(fields, "StartPeriod"),
                duration(fields, "StartInterval"),
                fields.has("Retries") ? Math.toIntExact(Math.min(fields.count("Retries"), Integer.MAX_VALUE)) : null);
    }

    private static @Nullable Duration duration(JsonFields fields, String name) throws InvalidImageException {
        return fields.has(name) ? Duration.ofNanos(fields.count(name)) : null;
    }

    JsonObject write() {
        JsonObject object = new JsonObject();
        object.add("Test", Json.strings(test));
        add(object, "Interval", interval);
        add(object, "Timeout", timeout);
        add(object, "StartPeriod", startPeriod);
        add(object, "StartInterval", startInterval);
        if (retries != null) {
            object.addProperty("Retries", retries);
        }
        return object;
    }

    private static void add(JsonObject object, String name, @Nullable Duration value) {
        if (value != null) {
            object.addProperty(name, value.toNanos());
        }
    }
}
