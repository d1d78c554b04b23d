package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A directory for the files and mounts of one trial. Afterwards it is unmounted and deleted, even if the JVM is
 * interrupted. Unlike {@link io.lcfs.bench.WorkDirectory}, which holds only plain files, it may have subdirectories and
 * may be on tmpfs.
 */
public final class PeerDirectory implements AutoCloseable {
    public static final Path TMPFS = Path.of("/dev/shm");

    /** An action that must run before the directory can be deleted, such as an unmount. */
    @FunctionalInterface
    public interface Undo {
        void run() throws IOException;
    }

    private final Path directory;
    private final Deque<Undo> undos = new ArrayDeque<>();
    private final Thread cleaner = new Thread(this::closeQuietly, "lcfs-bench-peer-cleaner");
    private boolean closed;

    private PeerDirectory(Path directory) {
        this.directory = directory;
        Runtime.getRuntime().addShutdownHook(cleaner);
    }

    /**
     * Creates a directory on the file system of the benchmarks' stores: below {@code lcfs.bench.dir} if that is set.
     */
    public static PeerDirectory onWorkFileSystem() throws IOException {
        String parent = System.getProperty("lcfs.bench.dir", System.getProperty("java.io.tmpdir"));
        return below(Path.of(parent));
    }

    public static PeerDirectory onTmpfs() throws IOException {
        return below(TMPFS);
    }

    private static PeerDirectory below(Path parent) throws IOException {
        Files.createDirectories(parent);
        // The path is absolute because it is passed to the kernel and to other programs.
        return new PeerDirectory(Files.createTempDirectory(parent, "lcfs-peer-").toRealPath());
    }

    public Path path() {
        return directory;
    }

    public Path resolve(String name) {
        return directory.resolve(name);
    }

    /** Registers an action to run when the directory is closed; the last action runs first. */
    public synchronized void beforeDeletion(Undo undo) {
        undos.push(undo);
    }

    @Override
    public void close() throws IOException {
        undoAndDelete();
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException e) {
            // The JVM is stopping, and the hook will find the directory deleted.
        }
    }

    private synchronized void undoAndDelete() throws IOException {
        if (!closed) {
            while (!undos.isEmpty()) {
                undos.pop().run();
            }
            deleteTree(directory);
            closed = true;
        }
    }

    private void closeQuietly() {
        try {
            undoAndDelete();
        } catch (IOException e) {
            System.err.println("cannot delete " + directory + ": " + e);
        }
    }

    /** Deletes a directory and everything in it; does nothing if it does not exist. */
    public static void deleteTree(Path root) throws IOException {
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.delete(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                    if (failure != null) {
                        throw failure;
                    }
                    Files.delete(visited);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (NoSuchFileException e) {
            if (Files.exists(root)) {
                throw e;
            }
        }
    }
}
