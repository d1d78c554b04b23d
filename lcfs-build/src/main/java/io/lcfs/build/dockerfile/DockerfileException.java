package io.lcfs.build.dockerfile;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Reports a Dockerfile that is not valid or cannot be built, with the place of the fault. */
public final class DockerfileException extends IOException {
    private static final long serialVersionUID = 1;

    /** The number of the line. */
    private final int line;

    /** The number of the column. */
    private final int column;

    /**
     * Creates the exception.
     *
     * @param line the number of the line, from 1 on
     * @param column the number of the column in the line, from 1 on
     * @param message the fault
     * @param cause the cause; {@code null} for none
     */
    public DockerfileException(int line, int column, String message, @Nullable Throwable cause) {
        super("Dockerfile line " + line + ", column " + column + ": " + message, cause);
        this.line = line;
        this.column = column;
    }

    /**
     * Returns the number of the line.
     *
     * @return the number, from 1 on
     */
    public int line() {
        return line;
    }

    /**
     * Returns the number of the column, in characters.
     *
     * @return the number, from 1 on
     */
    public int column() {
        return column;
    }
}
