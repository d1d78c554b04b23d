package io.lcfs.nio;

import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
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

    /**
     * What tells one state of a file from another.
     *
     * @param inode the number of the file, which another one never gets
     * @param ctime moves with each change, whatever somebody sets; null where nobody wants to know of modifications
     * @param byEntries whether the last change was one of a directory's entries, which sets both of its times to one instant
     */
    private record Stamp(long inode, @Nullable Instant ctime, boolean byEntries) {
        static Stamp of(FileInfo info) {
            return new Stamp(
                    info.inode(),
                    info.ctime(),
                    info.isDirectory() && info.ctime().equals(info.mtime()));
        }

        /** A change in a directory below is no change of that directory: whoever watches it is told of it. */
        boolean isModified(Stamp before) {
            return !byEntries && ctime != null && before.ctime != null && !before.ctime.equals(ctime);
        }
    }

    /** An event, and how often it happened. */
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

    /** Watches for kinds of events from now on; returns false, and does nothing, if the key is not valid any more. */
    synchronized boolean watch(Set<WatchEvent.Kind<?>> newKinds) throws IOException {
        if (!valid) {
            return false;
        }
        // What was asked for until now is told of too, as far as it has happened.
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

    /** Looks, and signals what is different. */
    synchronized void poll() throws IOException {
        if (!valid || kinds.isEmpty()) {
            return;
        }
        compare(look(kinds.contains(StandardWatchEventKinds.ENTRY_MODIFY)));
    }

    /** Signals that the directory is deleted, and all that was in it. */
    void gone() {
        synchronized (this) {
            if (valid) {
                compare(Map.of());
            }
        }
        end();
    }

    /** Ends the key and says so to those who wait. */
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

    /** What is in the directory; with the times if they count, which takes most of the time. */
    private Map<String, Stamp> look(boolean withTimes) throws IOException {
        LayerFiles files = path.getFileSystem().files();
        Location directory = path.location().ofInode(inode);
        files.stat(directory, false);
        List<DirectoryEntry> found = files.entries(directory);
        // In the order in which they lie in the layer's tree: several times as fast as by their names.
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

    /** The stamp of an entry, or null if it is gone meanwhile. */
    private @Nullable Stamp stamp(LayerFiles files, DirectoryEntry entry) throws IOException {
        FileInfo info = files.find(new Location(Layer.byInode(entry.inode()), path + "/" + entry.name()), false);
        return info == null ? null : Stamp.of(info);
    }

    private void happened(WatchEvent.Kind<Path> kind, String name) {
        if (kinds.contains(kind)) {
            add(kind, path.getFileSystem().getPath(name));
        }
    }

    /** Counts an event again that is the last one, or a modification of a file that nothing else has happened to since. */
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

    /** Where an event is already that this one is one more of; -1 if it is new. */
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
