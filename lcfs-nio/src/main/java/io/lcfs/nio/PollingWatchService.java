package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.ClosedFileSystemException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.NoSuchFileException;
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
 * Watches directories by looking at them when something in the layer has changed, through whatever handle. A look costs the entries of
 * the directory. Whether something has changed is asked every 20 ms, from the first registration on, which costs those who change it
 * nothing. Looks take half of the time at most. A directory is known by its inode, so that it may be renamed. Thread-safe.
 */
final class PollingWatchService implements WatchService {
    private static final long INTERVAL_MILLIS = 20;

    /** Modifiers that say how soon changes are told of: to the JDK as well, they mean nothing on Linux. */
    private static final String SENSITIVITY = "com.sun.nio.file.SensitivityWatchEventModifier";

    private static final Set<WatchEvent.Kind<?>> KINDS = Set.of(
            StandardWatchEventKinds.ENTRY_CREATE,
            StandardWatchEventKinds.ENTRY_DELETE,
            StandardWatchEventKinds.ENTRY_MODIFY);

    private final LayerFileSystem fileSystem;
    private final Map<Long, PolledDirectory> watched = new ConcurrentHashMap<>();
    private final BlockingQueue<PolledDirectory> signalled = new LinkedBlockingQueue<>();
    private final ScheduledThreadPoolExecutor poller;
    /** Wakes those who wait when the service is closed. */
    private final PolledDirectory end;

    private volatile boolean open = true;
    /** Asks for changes while directories are watched; null before the first one and after the keys have ended. */
    private @Nullable Future<?> polling;

    /** The changes of the layer before the last looks; the poller's own. */
    private long seenChanges = -1;

    /** The directories whose last look failed, to be looked at again; the poller's own. */
    private List<PolledDirectory> missed = List.of();

    /** When the next looks may be; the poller's own. */
    private long notBefore = System.nanoTime();

    PollingWatchService(LayerFileSystem fileSystem) {
        this.fileSystem = fileSystem;
        this.end = new PolledDirectory(this, fileSystem.root(), 0);
        this.poller = new ScheduledThreadPoolExecutor(1, task -> {
            Thread thread = new Thread(task, "lcfs-nio-watch");
            thread.setDaemon(true);
            return thread;
        });
        // Without a task the thread ends, also of a service that is never closed.
        poller.setKeepAliveTime(1, TimeUnit.SECONDS);
        poller.allowCoreThreadTimeOut(true);
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
            if (!modifier.getClass().getName().equals(SENSITIVITY)) {
                throw new UnsupportedOperationException("modifier " + modifier);
            }
        }
        requireOpen();
        long directory = fileSystem.files().directory(path.location(), true);
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
    private WatchKey watch(long directory, LayerPath path, Set<WatchEvent.Kind<?>> kinds) throws IOException {
        PolledDirectory key = new PolledDirectory(this, path, directory);
        // It is there before its first look, so that who looks at what happens after that finds it.
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

    /** One turn of the poller. Whatever it fails with, nobody waits for keys of which nothing will be heard any more. */
    private void turn() {
        boolean done = false;
        try {
            look();
            done = true;
        } catch (IOException | ClosedFileSystemException e) {
            // The layer or its store was closed by its owner, or cannot be opened; a next registration learns of it.
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
        long changes = fileSystem.changeCount();
        Collection<PolledDirectory> due = changes == seenChanges ? missed : watched.values();
        if (!due.isEmpty()) {
            missed = new ArrayList<>();
            due.forEach(this::look);
            notBefore = System.nanoTime() + (System.nanoTime() - began);
        }
        // Asked before the looks: what changes during one is looked at again.
        seenChanges = changes;
    }

    /** Ends all keys, and the polling until another directory is registered. */
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
            // The user may read it again after a change of the layer at the earliest, and that is looked at.
        } catch (IOException e) {
            // The next look may succeed; who uses the file system itself learns of the failure there.
            missed.add(directory);
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
