package io.lcfs.examples.command;

/** Thrown if the command line is wrong; the message names the wrong value and the reason. */
public final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    public BadInputException(String message) {
        super(message);
    }
}
