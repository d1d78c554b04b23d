package io.lcfs.oci.registry.http;

import java.io.IOException;

/**
 * Thrown if the rest of a request's body is not needed, because the server has already responded or the request has
 * failed. {@link BodyStream#finish} distinguishes the two cases.
 */
public final class EarlyResponseException extends IOException {
    private static final long serialVersionUID = 1;

    EarlyResponseException() {
        super("the request has been answered before all of it was sent");
    }
}
