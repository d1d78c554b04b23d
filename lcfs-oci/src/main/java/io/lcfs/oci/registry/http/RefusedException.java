package io.lcfs.oci.registry.http;

import java.io.IOException;

/** Thrown if the response of a server is not followed, and would not be followed at another attempt either. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message the refused response and the reason
     */
    public RefusedException(String message) {
        super(message);
    }
}
