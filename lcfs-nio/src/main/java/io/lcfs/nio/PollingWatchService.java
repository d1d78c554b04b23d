package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Watches directories by looking at them twice a second; each look costs the entries of the directory. A directory is known by its
 * inode, so that it may be renamed. Thread-safe.
 */
final class PollingWatchService implements WatchService {
    private static final long INTERVAL_MILLIS = 500;
    private static final Set<WatchEvent.Kind<?>> KINDS = Set.of(
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);

    private final LayerFileSystem fileSystem;
    private final Map<Long, PolledDirectory> watched = new ConcurrentHashMap<>();
    private final BlockingQueue<PolledDirectory> signalled = new LinkedBlockingQueue<>();
    private final ScheduledExecutorService poller;
    /** Wakes those who wait when the service is closed. */
    private final PolledDirectory end;

    private volatile boolean open = true;

    PollingWatchService(LayerFileSystem fileSystem) {
        this.fileSystem = fileSystem;
        this.end = new PolledDirectory(this, fileSystem.root(), 0);
        this.poller = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "lcfs-nio-watch");
            thread.setDaemon(true);
            return thread;
        });
        poller.scheduleWithFixedDelay(this::look, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void requireOpen() {
        if (!open) {
            throw new ClosedWatchServiceException();
        }
    }

    /** Watches a directory from now on; one that is watched already gets the new kinds. */
    WatchKey register(LayerPath path, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        if (path.getFileSystem() != fileSystem) {
            throw new ProviderMismatchException(path + " is of another file system than the watch service");
        }
        Set<WatchEvent.Kind<?>> kinds = kinds(events);
        for (WatchEvent.Modifier modifier : modifiers) {
            throw new UnsupportedOperationException("modifier " + Objects.requireNonNull(modifier, "modifier"));
        }
        requireOpen();
        long directory = fileSystem.files().directory(path.location(), true);
        synchronized (this) {
            requireOpen();
            PolledDirectory key = watched.computeIfAbsent(directory, inode -> new PolledDirectory(this, path, inode));
            key.watch(kinds);
            return key;
        }
    }

    private static Set<WatchEvent.Kind<?>> kinds(WatchEvent.Kind<?>[] events) {
        Set<WatchEvent.Kind<?>> kinds = Stream.of(events)
                .map(event -> Objects.<WatchEvent.Kind<?>>requireNonNull(event, "event"))
                .filter(event -> event != StandardWatchEventKinds.OVERFLOW)
                .collect(Collectors.toSet());
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("no kind of event to watch for");
        }
        if (!KINDS.containsAll(kinds)) {
            throw new UnsupportedOperationException("a kind of event is none of " + KINDS + ": " + kinds);
        }
        return kinds;
    }

    private void look() {
        for (PolledDirectory directory : watched.values()) {
            try {
                directory.poll();
            } catch (NoSuchFileException e) {
                directory.cancel();
                directory.signal();
            } catch (IOException | ClosedFileSystemException e) {
                // The next look may succeed; who uses the file system itself learns of the failure there.
            }
        }
    }

    void enqueue(PolledDirectory directory) {
        signalled.add(directory);
    }

    void forget(PolledDirectory directory) {
        watched.remove(directory.inode(), directory);
    }

    @Override
    public @Nullable WatchKey poll() {
        requireOpen();
        return taken(signalled.poll());
    }

    @Override
    public @Nullable WatchKey poll(long timeout, TimeUnit unit) throws InterruptedException {
        requireOpen();
        return taken(signalled.poll(timeout, unit));
    }

    @Override
    public WatchKey take() throws InterruptedException {
        requireOpen();
        return Objects.requireNonNull(taken(signalled.take()));
    }

    private @Nullable WatchKey taken(@Nullable PolledDirectory key) {
        if (key == end) {
            // For the next one who waits.
            signalled.add(end);
        }
        requireOpen();
        return key;
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        poller.shutdownNow();
        watched.values().forEach(PolledDirectory::cancel);
        signalled.add(end);
        fileSystem.forget(this);
    }
}
