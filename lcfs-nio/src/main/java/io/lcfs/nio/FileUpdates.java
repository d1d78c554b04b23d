package io.lcfs.nio;

import java.util.concurrent.locks.ReentrantLock;

/** Locks of changes that depend on what is there, by file: of two such changes at once neither undoes the other. Thread-safe. */
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
