package io.lcfs.examples;

/** What the user gave cannot be used; the message says what and why. */
final class BadInputException extends Exception {
    private static final long serialVersionUID = 1;

    BadInputException(String message) {
        super(message);
    }
}
