package io.lcfs.oci.content;

import java.io.IOException;

/** An image, or a part of one, is not what the specification allows, or above a limit. The message names the part. */
public class InvalidImageException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * With a message.
     *
     * @param message which part, what it is, and what was expected
     */
    public InvalidImageException(String message) {
        super(message);
    }

    /**
     * With a message and a cause.
     *
     * @param message which part, what it is, and what was expected
     * @param cause what found it
     */
    public InvalidImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
