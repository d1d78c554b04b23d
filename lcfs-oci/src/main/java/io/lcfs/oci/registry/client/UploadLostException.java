package io.lcfs.oci.registry.client;

import java.io.IOException;

/** Thrown if an upload cannot continue, but the blob may be uploaded in another way. */
final class UploadLostException extends IOException {
    private static final long serialVersionUID = 1;

    /** The reason, which determines the next attempt. */
    enum Kind {
        /** The connection or the registry failed; the registry may still have the bytes that arrived. */
        TRANSIENT,
        /** The registry has forgotten the upload, or does not accept it in this form. */
        REFUSED,
        /** The registry wants the upload at another address, from the first byte on. */
        MOVED
    }

    private final Kind kind;

    UploadLostException(IOException cause, Kind kind) {
        super(cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }

    /** Returns the exception to throw if there is no further attempt. */
    IOException reason() {
        return getCause() instanceof IOException reason ? reason : this;
    }
}
