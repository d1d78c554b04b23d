package io.lcfs.nio;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A directory that is watched: what was in it at the last look, and what happened since somebody asked. Thread-safe. */
final class PolledDirectory implements WatchKey {
    private static final int MAX_EVENTS = 512;

    private final PollingWatchService service;
    private final LayerPath path;
    private final long inode;

    private Set<WatchEvent.Kind<?>> kinds = Set.of();
    private Map<String, Stamp> seen = Map.of();
    private List<Event<?>> events = new ArrayList<>();
    private boolean signalled;
    private boolean valid = true;

    PolledDirectory(PollingWatchService service, LayerPath path, long inode) {
        this.service = service;
        this.path = path;
        this.inode = inode;
    }

    /** What tells one state of a file from another. The time of change moves with each, whatever somebody sets. */
    private record Stamp(long inode, Instant ctime, long size) {}

    /** An event, and how often it happened. */
    private record Event<T>(
            WatchEvent.Kind<T> kind, int count, @Nullable T context) implements WatchEvent<T> {
        boolean is(WatchEvent.Kind<?> otherKind, @Nullable Object otherContext) {
            return kind == otherKind && (context == null ? otherContext == null : context.equals(otherContext));
        }

        Event<T> again() {
            return new Event<>(kind, count + 1, context);
        }
    }

    long inode() {
        return inode;
    }

    /** Watches for kinds of events from now on. */
    synchronized void watch(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
        if (kinds.isEmpty()) {
            seen = look();
        }
        kinds = newKinds;
    }

    /** Looks, and signals what is different. */
    synchronized void poll() throws IOException {
        if (!valid || kinds.isEmpty()) {
            return;
        }
        Map<String, Stamp> now = look();
        for (Map.Entry<String, Stamp> entry : now.entrySet()) {
            Stamp before = seen.get(entry.getKey());
            if (before == null) {
                happened(StandardWatchEventKinds.ENTRY_CREATE, entry.getKey());
            } else if (!before.equals(entry.getValue())) {
                happened(StandardWatchEventKinds.ENTRY_MODIFY, entry.getKey());
            }
        }
        for (String name : seen.keySet()) {
            if (!now.containsKey(name)) {
                happened(StandardWatchEventKinds.ENTRY_DELETE, name);
            }
        }
        seen = now;
    }

    private Map<String, Stamp> look() throws IOException {
        LayerFiles files = path.getFileSystem().files();
        Location directory = path.location().ofInode(inode);
        files.stat(directory, false);
        Map<String, Stamp> found = new HashMap<>();
        try (DirectoryEntries entries = files.list(directory)) {
            for (DirectoryEntry entry : entries) {
                FileInfo info =
                        files.find(new Location(Layer.byInode(entry.inode()), path + "/" + entry.name()), false);
                if (info != null) {
                    found.put(entry.name(), new Stamp(info.inode(), info.ctime(), info.size()));
                }
            }
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return found;
    }

    private void happened(WatchEvent.Kind<Path> kind, String name) {
        if (kinds.contains(kind)) {
            add(kind, path.getFileSystem().getPath(name));
        }
    }

    private <T> void add(WatchEvent.Kind<T> kind, @Nullable T context) {
        int last = events.size() - 1;
        if (last >= 0 && events.get(last).is(kind, context)) {
            events.set(last, events.get(last).again());
        } else if (events.size() < MAX_EVENTS) {
            events.add(new Event<>(kind, 1, context));
        } else {
            events.clear();
            add(StandardWatchEventKinds.OVERFLOW, null);
        }
        signal();
    }

    /** Hands the key to those who wait, once until it is reset. */
    synchronized void signal() {
        if (!signalled) {
            signalled = true;
            service.enqueue(this);
        }
    }

    @Override
    public synchronized boolean isValid() {
        return valid;
    }

    @Override
    public synchronized List<WatchEvent<?>> pollEvents() {
        List<WatchEvent<?>> taken = List.copyOf(events);
        events = new ArrayList<>();
        return taken;
    }

    @Override
    public synchronized boolean reset() {
        if (valid && signalled) {
            signalled = false;
            if (!events.isEmpty()) {
                signal();
            }
        }
        return valid;
    }

    @Override
    public void cancel() {
        synchronized (this) {
            valid = false;
        }
        service.forget(this);
    }

    @Override
    public LayerPath watchable() {
        return path;
    }
}
