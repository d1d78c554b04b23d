package io.lcfs.maven.image;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The time at which an image says that it was made. */
public final class ImageTime {
    /** The time of an image whose user chose none: the same image has the same digest each day. */
    private static final Instant ALWAYS = Instant.ofEpochSecond(1);

    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,18}");

    private ImageTime() {}

    /**
     * Returns the time that a user chose.
     *
     * @param parameter {@code lcfs.created}: a time as in ISO 8601, seconds since 1970, or {@code now}; {@code null}
     *     for none
     * @param epoch the variable SOURCE_DATE_EPOCH, which counts if there is no parameter; {@code null} for none
     * @param now the present time
     * @return the time; one second after 1970 began if the user chose none
     * @throws IllegalArgumentException if the text is not a time; the message has its name and the text
     */
    public static Instant of(@Nullable String parameter, @Nullable String epoch, Instant now) {
        if (parameter != null && !isOff(parameter)) {
            return parameter.equals("now") ? now : parse("parameter lcfs.created", parameter);
        }
        return epoch == null ? ALWAYS : parse("SOURCE_DATE_EPOCH", epoch);
    }

    /** Returns whether a text turns project.build.outputTimestamp off: one character that is no digit. */
    private static boolean isOff(String text) {
        return text.length() == 1 && !SECONDS.matcher(text).matches();
    }

    private static Instant parse(String name, String text) {
        try {
            return SECONDS.matcher(text).matches()
                    ? Instant.ofEpochSecond(Long.parseLong(text))
                    : OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeException e) {
            throw new IllegalArgumentException(
                    name + " is \"" + text
                            + "\", and must be a time such as 2026-11-28T12:00:00Z or seconds since 1970",
                    e);
        }
    }
}
