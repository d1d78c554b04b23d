package io.lcfs.compress;

import java.io.IOException;

/**
 * Thrown if compressed bytes violate their format or need more memory than the caller allows. The message names the
 * malformed part and the position of its byte.
 */
public class MalformedStreamException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Creates an exception.
     *
     * @param message the part that is wrong, its value, and the value or limit that was expected
     */
    public MalformedStreamException(String message) {
        super(message);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param message the part that is wrong, its value, and the value or limit that was expected
     * @param cause the exception that reported the fault
     */
    public MalformedStreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
