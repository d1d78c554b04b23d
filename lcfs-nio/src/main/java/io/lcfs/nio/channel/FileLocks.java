package io.lcfs.nio.channel;

import io.lcfs.nio.file.FileKey;
import java.nio.channels.Channel;
import java.nio.channels.OverlappingFileLockException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The locks that this JVM holds on files of layers. Thread-safe. */
final class FileLocks {
    private static final Map<FileKey, List<LayerFileLock>> HELD = new HashMap<>();

    private FileLocks() {}

    /**
     * Acquires a lock.
     *
     * @throws OverlappingFileLockException if this JVM holds a lock that overlaps it, shared or exclusive, through any
     *     channel
     */
    static void acquire(LayerFileLock lock) {
        synchronized (HELD) {
            List<LayerFileLock> held = HELD.computeIfAbsent(lock.key(), key -> new ArrayList<>());
            for (LayerFileLock other : held) {
                if (other.overlaps(lock.position(), lock.size())) {
                    throw new OverlappingFileLockException();
                }
            }
            held.add(lock);
        }
    }

    static void release(LayerFileLock lock) {
        synchronized (HELD) {
            lock.end();
            HELD.computeIfPresent(lock.key(), (key, held) -> {
                held.remove(lock);
                return held.isEmpty() ? null : held;
            });
        }
    }

    /** Releases all locks of a channel that is being closed. */
    static void releaseAll(FileKey file, Channel channel) {
        synchronized (HELD) {
            HELD.computeIfPresent(file, (key, held) -> {
                held.removeIf(lock -> lock.isOf(channel));
                return held.isEmpty() ? null : held;
            });
        }
    }
}
