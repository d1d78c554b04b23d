package io.lcfs.compress;

import java.io.IOException;

/** Compressed bytes break their format, or ask for more memory than the caller allows. The message names the part and the byte. */
public class MalformedStreamException extends IOException {
    private static final long serialVersionUID = 1;

    /**
     * Makes an exception with a message.
     *
     * @param message which part is wrong, what it is, and what was expected
     */
    public MalformedStreamException(String message) {
        super(message);
    }

    /**
     * Makes an exception with a message and a cause.
     *
     * @param message which part is wrong, what it is, and what was expected
     * @param cause the exception that reported it
     */
    public MalformedStreamException(String message, Throwable cause) {
        super(message, cause);
    }
}
