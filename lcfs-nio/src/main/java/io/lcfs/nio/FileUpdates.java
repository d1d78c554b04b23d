package io.lcfs.nio;

import java.util.concurrent.locks.ReentrantLock;

/**
 * Locks for read-modify-write changes, by file, so that no two concurrent changes of one file lose each other's update.
 * Thread-safe.
 */
final class FileUpdates {
    private static final ReentrantLock[] LOCKS = new ReentrantLock[64];

    static {
        for (int i = 0; i < LOCKS.length; i++) {
            LOCKS[i] = new ReentrantLock();
        }
    }

    private FileUpdates() {}

    static ReentrantLock lock(FileKey file) {
        return LOCKS[file.hashCode() & (LOCKS.length - 1)];
    }
}
