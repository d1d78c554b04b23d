package io.lcfs.nio.file;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks for read-modify-write changes, by file, so that no two concurrent changes of one file lose each other's update.
 * Thread-safe.
 */
public final class FileUpdates {
    private static final ReentrantLock[] LOCKS = new ReentrantLock[64];

    static {
        for (int i = 0; i < LOCKS.length; i++) {
            LOCKS[i] = new ReentrantLock();
        }
    }

    private FileUpdates() {}

    public static ReentrantLock lock(FileKey file) {
        return LOCKS[file.hashCode() & (LOCKS.length - 1)];
    }
}
