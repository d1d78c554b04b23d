package io.lcfs.oci.registry.http;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server answered with a status that is not the one that was hoped for. */
public final class AnswerException extends IOException {
    private static final long serialVersionUID = 1;
    private static final Set<Integer> BY_CHANCE = Set.of(408, 429, 500, 502, 503, 504);

    private final int status;
    private final @Nullable Duration retryAfter;

    AnswerException(String message, int status, @Nullable Duration retryAfter) {
        super(message);
        this.status = status;
        this.retryAfter = retryAfter;
    }

    /**
     * The status.
     *
     * @return three digits
     */
    public int status() {
        return status;
    }

    @Nullable
    Duration retryAfter() {
        return retryAfter;
    }

    static boolean isByChance(int status) {
        return BY_CHANCE.contains(status);
    }
}
