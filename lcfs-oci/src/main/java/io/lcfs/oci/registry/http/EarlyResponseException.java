package io.lcfs.oci.registry.http;

import java.io.IOException;

/** The rest of a body is not wanted: the request has been answered, or will not be. {@link BodyStream#finish} says which. */
public final class EarlyResponseException extends IOException {
    private static final long serialVersionUID = 1;

    EarlyResponseException() {
        super("the request has been answered before all of it was sent");
    }
}
