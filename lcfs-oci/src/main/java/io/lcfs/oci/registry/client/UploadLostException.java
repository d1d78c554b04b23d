package io.lcfs.oci.registry.client;

import java.io.IOException;

/** An upload cannot go on as it was, but the blob may come through in another way. */
final class UploadLostException extends IOException {
    private static final long serialVersionUID = 1;

    /** Why, which decides what to do next. */
    enum Kind {
        /** The line or the registry failed; what came may still be there. */
        TRANSIENT,
        /** The registry has forgotten the upload, or does not take it in this way. */
        REFUSED,
        /** The registry wants it elsewhere, from the first byte on. */
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

    /** What to throw if there is to be no new attempt. */
    IOException reason() {
        return getCause() instanceof IOException reason ? reason : this;
    }
}
