package io.lcfs.build.run;

import java.io.IOException;

/** Reports that the command of a step ended with another status than 0. */
public final class CommandFailedException extends IOException {
    private static final long serialVersionUID = 1;

    /** The status. */
    private final int status;

    /**
     * Creates the exception.
     *
     * @param command the command
     * @param status the status with which it ended
     * @param output the last part of the output of the command
     */
    public CommandFailedException(StepCommand command, int status, String output) {
        super("the command " + command.arguments() + " ended with status " + status
                + (output.isEmpty() ? "" : ": " + output));
        this.status = status;
    }

    /**
     * Returns the status with which the command ended.
     *
     * @return the status, not 0; above 128 the number of a signal plus 128
     */
    public int status() {
        return status;
    }
}
