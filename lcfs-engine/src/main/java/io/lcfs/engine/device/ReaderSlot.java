package io.lcfs.engine.device;

import io.lcfs.ReaderRevokedException;
import io.lcfs.engine.LateFaults;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;

/**
 * The claim of a process that reads a store while another process writes it: the writer uses no block again that the
 * stated checkpoint reaches.
 *
 * <p>The checkpoint is stated first, and then the superblock is read again. If it is still the newest, the writer
 * releases blocks of this checkpoint only after two more, and looks at the slots after each. If a newer one is there,
 * that is stated next.
 */
public final class ReaderSlot {
    private final Path store;
    private final ReaderFile file;
    private final int slot;
    private final FileLock lock;
    private volatile long checkpoint = -1;

    private ReaderSlot(Path store, ReaderFile file, int slot, FileLock lock) {
        this.store = store;
        this.file = file;
        this.slot = slot;
        this.lock = lock;
    }

    /** Takes a slot that no living process has. */
    static ReaderSlot take(Path store) throws IOException {
        ReaderFile file = ReaderFile.make(store);
        try {
            for (int slot = 0; slot < ReaderFile.SLOTS; slot++) {
                FileLock lock = file.tryLock(slot);
                if (lock != null) {
                    file.clear(slot);
                    file.revoke(slot, -1);
                    file.stateProcess(slot);
                    return new ReaderSlot(store, file, slot, lock);
                }
            }
            throw new IOException("the store " + store + " has " + ReaderFile.SLOTS
                    + " readers beside its writer, the most that there may be");
        } catch (IOException | RuntimeException | Error e) {
            file.close();
            throw e;
        }
    }

    /** States what is read. */
    void state(ReadState read) {
        checkpoint = read.checkpoint();
        file.clear(slot);
        file.state(slot, read);
    }

    /**
     * Requires that the writer has not revoked the stated checkpoint, and sees the statement. Called after each read of
     * the device, superblocks apart: what was read before the revocation is right.
     */
    void requireValid() throws ReaderRevokedException {
        if (checkpoint >= 0 && !isSeen()) {
            throw new ReaderRevokedException(store.toString(), checkpoint);
        }
    }

    /**
     * Returns whether the slot still states the checkpoint. It does not if this process lost the lock, because another
     * part of it closed the file and the writer took the reader for dead, or if somebody overwrote the file.
     */
    private boolean isSeen() {
        try {
            boolean seen = file.checkpoint(slot) == checkpoint && file.revoked(slot) < checkpoint;
            LateFaults.raiseAlways();
            return seen;
        } catch (InternalError truncated) {
            return false;
        }
    }

    void close() throws IOException {
        try {
            clear();
            lock.release();
        } finally {
            file.close();
        }
    }

    private void clear() {
        try {
            file.clear(slot);
            LateFaults.raiseAlways();
        } catch (InternalError truncated) {
            // There is no statement any more.
            return;
        }
    }
}
