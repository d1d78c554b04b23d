package io.lcfs.chronicle;

import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The exclusive hold of one device: against other processes by a lock on its file, within this JVM by the registry that the
 * engine's own device uses too, under the same name of the system properties. So neither opens what the other has open, and
 * no second descriptor is closed that would take the lock with it. Thread-safe.
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

    /** The identity of a file, which all its names share, or where there is none its one real name. */
    private static Object key(Path device) throws IOException {
        Object identity =
                Files.readAttributes(device, BasicFileAttributes.class).fileKey();
        return identity != null ? identity : device.toRealPath().toUri();
    }

    /** Requires that the path leads to what is held, not to a file that took its place. */
    void requireStillAt(Path device) throws IOException {
        if (!key(device).equals(key)) {
            throw new IOException(
                    "the store " + device + " was moved away while it was open; another file is there now");
        }
    }

    /** Locks the file against other processes, as long as the channel is open. */
    static void lockFile(FileChannel channel, Path device) throws IOException {
        FileLock lock;
        try {
            lock = channel.tryLock();
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
