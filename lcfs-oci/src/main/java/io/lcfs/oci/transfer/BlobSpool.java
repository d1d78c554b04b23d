package io.lcfs.oci.transfer;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.VerifyingInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * The download of blobs into files, several at a time, in the order in which the blobs will be opened. Closing ends the
 * downloads in progress.
 */
final class BlobSpool implements AutoCloseable {
    /** The files of each blob, one for each time that the blob will be opened. */
    private final Map<Descriptor, Deque<Future<Path>>> files = new HashMap<>();

    private final ExecutorService threads;

    /** Starts the downloads. */
    BlobSpool(ImageSource source, List<Descriptor> blobs, Path directory, int parallel) {
        threads = Executors.newFixedThreadPool(parallel, task -> {
            Thread thread = new Thread(task, "lcfs-oci-fetch");
            thread.setDaemon(true);
            return thread;
        });
        for (Descriptor blob : blobs) {
            files.computeIfAbsent(blob, wanted -> new ArrayDeque<>())
                    .add(threads.submit(() -> fetch(source, blob, directory)));
        }
    }

    private static Path fetch(ImageSource source, Descriptor blob, Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "blob-", ".part");
        try (InputStream in = VerifyingInputStream.of(source.open(blob), blob);
                OutputStream out = Files.newOutputStream(file)) {
            in.transferTo(out);
        } catch (IOException | RuntimeException | Error e) {
            Files.deleteIfExists(file);
            throw e;
        }
        return file;
    }

    /** Opens a blob, after waiting until it is complete; its file is deleted when the stream is closed. */
    InputStream open(Descriptor blob) throws IOException {
        Deque<Future<Path>> left = files.get(blob);
        if (left == null || left.isEmpty()) {
            throw new IllegalStateException("blob " + blob.digest() + " is not fetched, or not so often");
        }
        Future<Path> file = left.remove();
        try {
            return VerifyingInputStream.ofVerified(
                    Files.newInputStream(file.get(), StandardOpenOption.DELETE_ON_CLOSE), blob);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while blob " + blob.digest() + " was fetched");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException cause) {
                throw cause;
            }
            throw new IOException("blob " + blob.digest() + " was not fetched", e.getCause());
        }
    }

    @Override
    public void close() throws IOException {
        Set<Runnable> neverBegun = new HashSet<>(threads.shutdownNow());
        for (Deque<Future<Path>> left : files.values()) {
            for (Future<Path> file : left) {
                if (!neverBegun.contains(file)) {
                    drop(file);
                }
            }
        }
    }

    /** Waits for a file in progress and deletes it. */
    private static void drop(Future<Path> file) throws IOException {
        try {
            Files.deleteIfExists(file.get());
        } catch (ExecutionException e) {
            // The failed task has deleted its file itself.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
