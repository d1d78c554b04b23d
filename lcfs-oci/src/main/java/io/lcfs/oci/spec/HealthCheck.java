package io.lcfs.oci.spec;

import com.google.gson.JsonObject;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How to find out whether a container is well, as Docker has it. A {@code null} is the default of who runs it.
 *
 * @param test {@code NONE}; or {@code CMD} and the program with its arguments; or {@code CMD-SHELL} and a command
 * @param interval between two tests
 * @param timeout of a test
 * @param startPeriod in which failures do not count
 * @param retries how many failures make a container unwell
 */
public record HealthCheck(
        List<String> test,
        @Nullable Duration interval,
        @Nullable Duration timeout,
        @Nullable Duration startPeriod,
        @Nullable Integer retries) {
    /**
     * Copies the test.
     *
     * @param test what is run
     * @param interval between two tests, not negative
     * @param timeout of a test, not negative
     * @param startPeriod in which failures do not count, not negative
     * @param retries how many failures make a container unwell, not negative
     */
    public HealthCheck {
        test = List.copyOf(test);
        requireNotNegative("interval", interval);
        requireNotNegative("timeout", timeout);
        requireNotNegative("startPeriod", startPeriod);
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
     * A command that is run by a shell, with the defaults of who runs it.
     *
     * @param command the command
     * @return the check
     */
    public static HealthCheck ofShell(String command) {
        return new HealthCheck(List.of("CMD-SHELL", command), null, null, null, null);
    }

    static HealthCheck read(JsonFields fields) throws InvalidImageException {
        return new HealthCheck(
                fields.strings("Test"),
                duration(fields, "Interval"),
                duration(fields, "Timeout"),
                duration(fields, "StartPeriod"),
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
