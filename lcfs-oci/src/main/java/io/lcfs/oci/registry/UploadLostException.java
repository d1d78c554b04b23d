package io.lcfs.oci.registry;

import java.io.IOException;

/** An upload cannot go on, but a new one may succeed. */
final class UploadLostException extends IOException {
    private static final long serialVersionUID = 1;

    UploadLostException(IOException cause) {
        super(cause);
    }

    /** What to throw if there is to be no new one. */
    IOException reason() {
        return getCause() instanceof IOException reason ? reason : this;
    }
}
