package io.lcfs.examples.command;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Checks of the host directory for the result of a program, before the work begins. */
public final class OutputDirectory {
    private OutputDirectory() {}

    /** Returns the directory of a file, which need not exist. */
    public static Path of(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    /**
     * Requires that files can be created in a directory. Creates and deletes a file, because permissions do not decide
     * it for each user and file system.
     */
    public static void requireWritable(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            throw new FileSystemException(directory.toString(), null, "there is no such directory");
        }
        try {
            Files.delete(Files.createTempFile(directory, ".lcfs-", null));
        } catch (IOException e) {
            String reason = e instanceof FileSystemException file ? file.getReason() : e.getMessage();
            throw new FileSystemException(
                    directory.toString(), null, "files cannot be made there" + (reason == null ? "" : ": " + reason));
        }
    }
}
