package io.lcfs.nio.watch;

import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.nio.file.LayerFiles;
import io.lcfs.nio.file.Location;
import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A watched directory: its entries at the last look, and the events since the last poll of the key. Thread-safe. */
final class PolledDirectory implements WatchKey {
    private static final int MAX_EVENTS = 512;

    private final PollingWatchService service;
    private final Path path;
    private final long inode;

    private Set<WatchEvent.Kind<?>> kinds = Set.of();
    private Map<String, Stamp> seen = Map.of();
    private List<Event<?>> events = new ArrayList<>();
    private boolean signalled;
    private boolean valid = true;

    PolledDirectory(PollingWatchService service, Path path, long inode) {
        this.service = service;
        this.path = path;
        this.inode = inode;
    }

    /**
     * The state of an entry, to detect changes.
     *
     * @param inode the inode number, which is never used for another file
     * @param ctime the change time, which moves with each change whatever times are set; null if modifications are not
     *     watched
     * @param byEntries whether the last change was a change of a directory's entries, which sets both of its times to
     *     one instant
     */
    private record Stamp(long inode, @Nullable Instant ctime, boolean byEntries) {
        static Stamp of(FileInfo info) {
            return new Stamp(
                    info.inode(),
                    info.ctime(),
                    info.isDirectory() && info.ctime().equals(info.mtime()));
        }

        /**
         * Returns whether the file was modified. A change of entries in a subdirectory does not count: it is reported
         * by the key of that subdirectory, if it is watched.
         */
        boolean isModified(Stamp before) {
            return !byEntries && ctime != null && before.ctime != null && !before.ctime.equals(ctime);
        }
    }

    /** An event and the number of times that it happened. */
    private record Event<T>(
            WatchEvent.Kind<T> kind, int count, @Nullable T context) implements WatchEvent<T> {
        boolean is(WatchEvent.Kind<?> otherKind, @Nullable Object otherContext) {
            return kind == otherKind && is(otherContext);
        }

        boolean is(@Nullable Object otherContext) {
            return Objects.equals(context, otherContext);
        }

        Event<T> again() {
            return new Event<>(kind, count + 1, context);
        }
    }

    long inode() {
        return inode;
    }

    /** Starts to watch for kinds of events. Returns false, and does nothing, if the key is no longer valid. */
    synchronized boolean watch(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
        if (!valid) {
            return false;
        }
        // Events of the previous kinds that have happened until now are still reported.
        Map<String, Stamp> now = look(kinds.contains(StandardWatchEventKinds.ENTRY_MODIFY)
                || newKinds.contains(StandardWatchEventKinds.ENTRY_MODIFY));
        if (kinds.isEmpty()) {
            seen = now;
        } else {
            compare(now);
        }
        kinds = newKinds;
        return true;
    }

    /** Looks at the directory and signals the differences. */
    synchronized void poll() throws IOException {
        if (!valid || kinds.isEmpty()) {
            return;
        }
        compare(look(kinds.contains(StandardWatchEventKinds.ENTRY_MODIFY)));
    }

    /** Reports that the directory, and each entry of it, was deleted. */
    void gone() {
        synchronized (this) {
            if (valid) {
                compare(Map.of());
            }
        }
        end();
    }

    /** Cancels the key and signals it to waiting threads. */
    void end() {
        cancel();
        signal();
    }

    private void compare(Map<String, Stamp> now) {
        for (String name : seen.keySet()) {
            if (!now.containsKey(name)) {
                happened(StandardWatchEventKinds.ENTRY_DELETE, name);
            }
        }
        now.forEach((name, stamp) -> {
            Stamp before = seen.get(name);
            if (before == null || before.inode != stamp.inode) {
                happened(StandardWatchEventKinds.ENTRY_CREATE, name);
            } else if (stamp.isModified(before)) {
                happened(StandardWatchEventKinds.ENTRY_MODIFY, name);
            }
        });
        seen = now;
    }

    /**
     * Returns the present entries of the directory. The times, which cost most of the time of a look, are read only on
     * request.
     */
    private Map<String, Stamp> look(boolean withTimes) throws IOException {
        LayerFiles files = service.files();
        Location directory = new Location(inode, "", path.toString());
        files.stat(directory, false);
        List<DirectoryEntry> found = files.entries(directory);
        // The order of inodes is the order in the layer's tree, which is several times as fast as the order of names.
        found.sort(Comparator.comparingLong(DirectoryEntry::inode));
        Map<String, Stamp> stamps = new HashMap<>();
        for (DirectoryEntry entry : found) {
            Stamp stamp = withTimes ? stamp(files, entry) : new Stamp(entry.inode(), null, false);
            if (stamp != null) {
                stamps.put(entry.name(), stamp);
            }
        }
        return stamps;
    }

    /** Returns the stamp of an entry, or null if the entry was deleted in the meantime. */
    private @Nullable Stamp stamp(LayerFiles files, DirectoryEntry entry) throws IOException {
        FileInfo info = files.find(new Location(entry.inode(), "", path + "/" + entry.name()), false);
        return info == null ? null : Stamp.of(info);
    }

    private void happened(WatchEvent.Kind<Path> kind, String name) {
        if (kinds.contains(kind)) {
            add(kind, path.getFileSystem().getPath(name));
        }
    }

    /**
     * Adds an event. Increments its count instead if it repeats the last event, or if it is a further modification of a
     * file that had no other event since.
     */
    private <T> void add(WatchEvent.Kind<T> kind, @Nullable T context) {
        int again = indexOf(kind, context);
        if (again >= 0) {
            events.set(again, events.get(again).again());
        } else if (events.size() < MAX_EVENTS) {
            events.add(new Event<>(kind, 1, context));
        } else {
            events.clear();
            events.add(new Event<>(StandardWatchEventKinds.OVERFLOW, 1, null));
        }
        signal();
    }

    /** Returns the index of the event that a new event repeats, or -1 if it repeats none. */
    private int indexOf(WatchEvent.Kind<?> kind, @Nullable Object context) {
        for (int i = events.size() - 1; i >= 0; i--) {
            Event<?> event = events.get(i);
            if (event.kind() == StandardWatchEventKinds.OVERFLOW || event.is(kind, context)) {
                return i;
            }
            if (kind != StandardWatchEventKinds.ENTRY_MODIFY || event.is(context)) {
                return -1;
            }
        }
        return -1;
    }

    /** Queues the key for waiting threads, at most once until it is reset. */
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
    public Path watchable() {
        return path;
    }
}
