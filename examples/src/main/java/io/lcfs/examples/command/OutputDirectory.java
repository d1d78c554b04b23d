package io.lcfs.examples.command;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What is asked of a directory of the host before the work begins whose result goes there. */
public final class OutputDirectory {
    private OutputDirectory() {}

    /** The directory in which a file lies, or shall lie. */
    public static Path of(Path file) {
        Path absolute = file.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }

    /**
     * Requires that files can be made in a directory. Permissions do not tell for each user and file system, so one is
     * made.
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
