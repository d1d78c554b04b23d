package io.lcfs.engine.device;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive hold of one device: against other processes by a lock on the file, which goes when the process goes; within
 * this JVM by a registry, since on Linux a process loses its locks of a file as soon as it closes any descriptor of it. So the
 * registry is asked before a channel is opened at all.
 *
 * <p>The registry knows a file by its identity, where the system has one, so that no second name of it gets past. It is
 * found through the system properties, under an object: so that copies of this class in other class loaders share it.
 * Thread-safe.
 */
final class DeviceLock implements AutoCloseable {
    private static final String REGISTRY = "io.lcfs.open.devices";

    private final Object key;

    private DeviceLock(Object key) {
        this.key = key;
    }

    @SuppressWarnings("unchecked")
    private static Set<Object> registry() {
        return (Set<Object>)
                System.getProperties().computeIfAbsent(REGISTRY, name -> ConcurrentHashMap.<Object>newKeySet());
    }

    /** Holds a device within this JVM. */
    static DeviceLock hold(Path device) throws IOException {
        Object key = key(device);
        if (!registry().add(key)) {
            throw new StoreLockedException("the store " + device + " is open already in this process");
        }
        return new DeviceLock(key);
    }

    private static Object key(Path device) throws IOException {
        Object identity =
                Files.readAttributes(device, BasicFileAttributes.class).fileKey();
        if (identity == null) {
            return device.toRealPath().toUri();
        }
        // What the host's files are called is told by the host alone; others may have one key for files of two systems.
        FileSystem system = device.getFileSystem();
        return system.provider().getScheme().equals("file") ? identity : List.of(system, identity);
    }

    /** Requires that the path leads to what is held, not to a file that took its place. */
    void requireStillAt(Path device) throws IOException {
        if (!key(device).equals(key)) {
            throw new IOException(
                    "the store " + device + " was moved away while it was open; another file is there now");
        }
    }

    /** Locks the file against other processes, as long as the channel is open; a shared lock only against writers. */
    static void lockFile(FileChannel channel, Path device, boolean shared) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock(0, Long.MAX_VALUE, shared);
        } catch (OverlappingFileLockException e) {
            lock = null;
        }
        if (lock == null) {
            throw new StoreLockedException("the store " + device + " is open already in another process");
        }
    }

    @Override
    public void close() {
        registry().remove(key);
    }
}
