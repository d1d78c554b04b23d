package io.lcfs.engine.device;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.lcfs.StoreReader;
import io.lcfs.engine.FailureLog;
import io.lcfs.engine.LateFaults;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.channels.FileLock;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The processes that read a store while this one writes it, as its writer sees them.
 *
 * <p>Lock: its own, the innermost but for the opening of a file of readers.
 */
public final class LiveReaders {
    private static final LiveReaders NONE = new LiveReaders();

    private final @Nullable Path store;

    /** The file of the readers, whether or not it exists. */
    private final @Nullable Path path;

    private final ReentrantLock lock = new ReentrantLock();

    /** The files that were found at the path, the present one last. Each has readers if it was deleted while it had. */
    @GuardedBy("lock")
    private final List<ReaderFile> files = new ArrayList<>();

    @GuardedBy("lock")
    private boolean warned;

    private LiveReaders() {
        this.store = null;
        this.path = null;
    }

    LiveReaders(Path store) throws IOException {
        this.store = store;
        this.path = ReaderFile.of(store);
    }

    /** Returns the readers of a device. Only a store in a file or on a block device has any. */
    public static LiveReaders of(BlockDevice device) {
        return device instanceof FileDevice mapped ? mapped.readers() : NONE;
    }

    /**
     * Returns the states that living readers read. If they cannot be found out, returns a state that reaches each
     * block, so that no block is used again.
     */
    public List<ReadState> reads() {
        List<ReadState> reads = new ArrayList<>();
        try {
            forEachLiving((file, slot) -> reads.add(file.read(slot)));
            return reads;
        } catch (IOException e) {
            warn(e);
            return List.of(ReadState.UNKNOWN);
        }
    }

    private void warn(IOException problem) {
        lock.lock();
        try {
            if (!warned) {
                warned = true;
                FailureLog.warn(
                        LiveReaders.class,
                        "the readers of the store {} are not known, so no freed space is used again",
                        String.valueOf(store),
                        problem);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Returns the living readers that are not revoked. */
    public List<StoreReader> list() throws IOException {
        List<StoreReader> readers = new ArrayList<>();
        forEachLiving((file, slot) -> {
            long checkpoint = file.checkpoint(slot);
            if (checkpoint >= 0) {
                readers.add(new StoreReader(file.process(slot), checkpoint));
            }
        });
        return readers;
    }

    private interface SlotVisitor {
        void visit(ReaderFile file, int slot) throws IOException;
    }

    /** Visits the slots of living readers that are not revoked, and frees the slots of dead ones. */
    private void forEachLiving(SlotVisitor visitor) throws IOException {
        forEachSlot((file, slot) -> {
            if (file.checkpoint(slot) > file.revoked(slot) && isAlive(file, slot)) {
                visitor.visit(file, slot);
            }
        });
    }

    /** Revokes the checkpoints before a number: processes that read them get an exception at their next read. */
    public void revokeBefore(long checkpoint) throws IOException {
        forEachSlot((file, slot) -> {
            long read = file.checkpoint(slot);
            if (read >= 0 && read < checkpoint) {
                file.revoke(slot, checkpoint - 1);
            }
        });
    }

    /**
     * Visits all slots.
     *
     * @throws IOException if a file cannot be opened, or was truncated. A truncated file is closed; its readers notice
     *     that the writer does not see them any more
     */
    private void forEachSlot(SlotVisitor visitor) throws IOException {
        if (path == null || store == null) {
            return;
        }
        lock.lock();
        try {
            findFile(path, store);
            for (ReaderFile file : files) {
                for (int slot = 0; slot < ReaderFile.SLOTS; slot++) {
                    visitor.visit(file, slot);
                }
            }
            LateFaults.raiseAlways();
        } catch (InternalError e) {
            closeFiles();
            throw new IOException(path + " was truncated while it was in use", e);
        } finally {
            lock.unlock();
        }
    }

    /** Opens the file at the path, if it is another one than before. */
    @GuardedBy("lock")
    private void findFile(Path path, Path store) throws IOException {
        ReaderFile last = files.isEmpty() ? null : files.get(files.size() - 1);
        ReaderFile found = ReaderFile.find(path, store, last);
        if (found != null && found != last) {
            files.add(found);
        }
    }

    /** Returns whether the reader in a slot lives. The slot of a dead one is made free. */
    private static boolean isAlive(ReaderFile file, int slot) throws IOException {
        FileLock taken = file.tryLock(slot);
        if (taken == null) {
            return true;
        }
        try {
            file.clear(slot);
            return false;
        } finally {
            taken.release();
        }
    }

    void close() throws IOException {
        lock.lock();
        try {
            closeFiles();
        } finally {
            lock.unlock();
        }
    }

    @GuardedBy("lock")
    private void closeFiles() throws IOException {
        while (!files.isEmpty()) {
            files.remove(files.size() - 1).close();
        }
    }
}
