package io.lcfs.nio.watch;

import io.lcfs.nio.file.LayerFiles;
import io.lcfs.nio.file.Location;
import io.lcfs.nio.file.Mount;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A watch service that looks at its directories when something in the layer has changed, through any handle. One look
 * costs O(entries of the directory). From the first registration on, the service asks every 20 ms whether the layer has
 * changed; that costs the writers nothing. Looks take at most half of the time. A directory is identified by its inode,
 * so it may be renamed. Thread-safe.
 */
public final class PollingWatchService implements WatchService {
    private static final long INTERVAL_MILLIS = 20;

    /** The class of modifiers that set how soon changes are reported. They have no effect, as in the JDK on Linux. */
    private static final String SENSITIVITY = "com.sun.nio.file.SensitivityWatchEventModifier";

    private static final Set<WatchEvent.Kind<?>> KINDS = Set.of(
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);

    private final FileSystem fileSystem;
    private final Mount mount;
    private final Map<Long, PolledDirectory> watched = new ConcurrentHashMap<>();
    private final BlockingQueue<PolledDirectory> signalled = new LinkedBlockingQueue<>();
    private final ScheduledThreadPoolExecutor poller;
    /** A key that wakes waiting threads when the service is closed. */
    private final PolledDirectory end;

    private volatile boolean open = true;
    /** The periodic task that asks for changes; null before the first registration and after all keys have ended. */
    private @Nullable Future<?> polling;

    /** The change count of the layer before the last looks; used by the poller's thread only. */
    private long seenChanges = -1;

    /** The directories whose last look failed and is repeated; used by the poller's thread only. */
    private List<PolledDirectory> missed = List.of();

    /** The earliest time of the next looks; used by the poller's thread only. */
    private long notBefore = System.nanoTime();

    public PollingWatchService(FileSystem fileSystem, Mount mount) {
        this.fileSystem = fileSystem;
        this.mount = mount;
        this.end = new PolledDirectory(this, fileSystem.getPath("/"), 0);
        this.poller = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "lcfs-nio-watch");
            thread.setDaemon(true);
            return thread;
        });
        // An idle thread ends, so that a service that is never closed does not keep one.
        poller.setKeepAliveTime(1, TimeUnit.SECONDS);
        poller.allowCoreThreadTimeOut(true);
    }

    private void requireOpen() {
        if (!open) {
            throw new ClosedWatchServiceException();
        }
    }

    /** Starts to watch a directory; a directory that is already watched gets the new kinds of events. */
    public WatchKey register(Path path, Location at, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers)
            throws IOException {
        if (path.getFileSystem() != fileSystem) {
            throw new ProviderMismatchException(path + " is of another file system than the watch service");
        }
        Set<WatchEvent.Kind<?>> kinds = kinds(events);
        for (WatchEvent.Modifier modifier : modifiers) {
            if (!modifier.getClass().getName().equals(SENSITIVITY)) {
                throw new UnsupportedOperationException("modifier " + modifier);
            }
        }
        requireOpen();
        long directory = mount.files().directory(at, true);
        synchronized (this) {
            requireOpen();
            if (polling == null) {
                polling = poller.scheduleWithFixedDelay(
                        this::turn, INTERVAL_MILLIS, INTERVAL_MILLIS, TimeUnit.MILLISECONDS);
            }
            PolledDirectory known = watched.get(directory);
            return known != null && known.watch(kinds) ? known : watch(directory, path, kinds);
        }
    }

    /** Watches a directory that is not watched, or whose key was cancelled. */
    private WatchKey watch(long directory, Path path, Set<WatchEvent.Kind<?>> kinds) throws IOException {
        PolledDirectory key = new PolledDirectory(this, path, directory);
        // The key is registered before its first look, so that the poller finds it for every change after that look.
        watched.put(directory, key);
        boolean done = false;
        try {
            key.watch(kinds);
            done = true;
            return key;
        } finally {
            if (!done) {
                key.cancel();
            }
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

    /**
     * Runs one turn of the poller. If the turn fails, all keys end, so that no thread waits for events that cannot be
     * detected.
     */
    private void turn() {
        boolean done = false;
        try {
            look();
            done = true;
        } catch (IOException | ClosedFileSystemException e) {
            // The layer or its store was closed by its owner, or cannot be opened; the next registration reports that.
        } finally {
            if (!done) {
                endKeys();
            }
        }
    }

    private void look() throws IOException {
        long began = System.nanoTime();
        if (began - notBefore < 0) {
            return;
        }
        long changes = mount.changeCount();
        Collection<PolledDirectory> due = changes == seenChanges ? missed : watched.values();
        if (!due.isEmpty()) {
            missed = new ArrayList<>();
            due.forEach(this::look);
            notBefore = System.nanoTime() + (System.nanoTime() - began);
        }
        // The count was read before the looks, so a change during a look causes another look.
        seenChanges = changes;
    }

    /** Ends all keys, and stops polling until another directory is registered. */
    private synchronized void endKeys() {
        if (polling != null) {
            polling.cancel(false);
            polling = null;
        }
        watched.values().forEach(PolledDirectory::end);
    }

    private void look(PolledDirectory directory) {
        try {
            directory.poll();
        } catch (NoSuchFileException e) {
            directory.gone();
        } catch (AccessDeniedException e) {
            // The user can regain access only by a change of the layer, which causes another look.
        } catch (IOException e) {
            // The look is repeated. If the failure persists, operations on the file system itself report it.
            missed.add(directory);
        }
    }

    LayerFiles files() {
        return mount.files();
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
            // The next waiting thread needs it too.
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
        mount.forget(this);
    }
}
