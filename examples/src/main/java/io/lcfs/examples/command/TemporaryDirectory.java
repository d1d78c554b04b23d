package io.lcfs.examples.command;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A directory for files that are deleted at the end of the program: a store, its lock file, tars. It is also deleted
 * when the program is interrupted.
 */
public final class TemporaryDirectory implements AutoCloseable {
    private final Path directory;
    private final Thread atExit;

    private TemporaryDirectory(Path directory) {
        this.directory = directory;
        this.atExit = new Thread(this::deleteQuietly);
    }

    public static TemporaryDirectory create() throws IOException {
        TemporaryDirectory made = new TemporaryDirectory(Files.createTempDirectory("lcfs-"));
        Runtime.getRuntime().addShutdownHook(made.atExit);
        return made;
    }

    /** Returns the path of a file in the directory. */
    public Path file(String name) {
        return directory.resolve(name);
    }

    private void delete() throws IOException {
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                Files.deleteIfExists(file);
            }
        }
        Files.deleteIfExists(directory);
    }

    private void deleteQuietly() {
        try {
            delete();
        } catch (IOException e) {
            System.err.println("lcfs: " + directory + " stays: " + Text.failure(e));
        }
    }

    @Override
    public void close() throws IOException {
        delete();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // The JVM is stopping already, and its hook deletes the directory.
        }
    }
}
