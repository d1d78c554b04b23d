package io.lcfs.oci.registry.http;

import java.io.IOException;

/**
 * Thrown if the rules of this library forbid what the response of a server asks for, so that another attempt would fail
 * too.
 */
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
