package io.lcfs.oci.registry.http;

import java.io.IOException;

/** A server's answer is one that is not followed, also not if it is asked again. */
public final class RefusedException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * With a message.
     *
     * @param message what is refused, and why
     */
    public RefusedException(String message) {
        super(message);
    }
}
