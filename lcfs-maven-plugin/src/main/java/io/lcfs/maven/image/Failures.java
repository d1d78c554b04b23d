package io.lcfs.maven.image;

import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** The texts of failures for users. */
public final class Failures {
    private Failures() {}

    /**
     * Returns the message of a failure. If that is only the path of a file, as Java often has it, words are added.
     *
     * @param failure the failure
     * @return the text
     */
    public static String text(Exception failure) {
        String message = String.valueOf(failure.getMessage());
        if (!(failure instanceof FileSystemException file) || file.getReason() != null) {
            return message;
        }
        if (failure instanceof NoSuchFileException) {
            return message + ": does not exist";
        }
        if (failure instanceof FileAlreadyExistsException) {
            return message + ": exists, and is not of the kind that is needed here";
        }
        if (failure instanceof AccessDeniedException) {
            return message + ": access is denied";
        }
        return message + ": "
                + (failure instanceof NotDirectoryException
                        ? "is not a directory"
                        : failure.getClass().getSimpleName());
    }
}
