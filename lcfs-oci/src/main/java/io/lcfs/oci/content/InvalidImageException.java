package io.lcfs.oci.content;

import java.io.IOException;

/** Thrown if an image or a part of it violates the specification or exceeds a limit. The message names the part. */
public class InvalidImageException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message the part, its value, and the expected value
     */
    public InvalidImageException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message the part, its value, and the expected value
     * @param cause the exception that reported the fault
     */
    public InvalidImageException(String message, Throwable cause) {
        super(message, cause);
    }
}
