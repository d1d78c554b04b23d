package io.lcfs.examples.command;

/** What the user gave cannot be used; the message says what and why. */
public final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    public BadInputException(String message) {
        super(message);
    }
}
