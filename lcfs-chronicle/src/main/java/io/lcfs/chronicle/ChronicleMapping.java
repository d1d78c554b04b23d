package io.lcfs.chronicle;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.lang.ref.Cleaner;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReferenceArray;
import net.openhft.chronicle.bytes.MappedBytesStore;
import net.openhft.chronicle.bytes.MappedFile;
import net.openhft.chronicle.bytes.PointerBytesStore;
import net.openhft.chronicle.bytes.SyncMode;
import net.openhft.chronicle.core.io.BackgroundResourceReleaser;
import net.openhft.chronicle.core.io.IORuntimeException;
import net.openhft.chronicle.core.io.ReferenceOwner;
import net.openhft.chronicle.core.io.VanillaReferenceOwner;
import org.jspecify.annotations.Nullable;

/**
 * One read-only mapping of a whole file or block device, whatever its size. A buffer is at most 2 GiB long, so the
 * mapping is shown as windows of {@value #WINDOW_BYTES} bytes. Windows are addresses in the mapping and cost no system
 * call. Thread-safe.
 *
 * <p>The mapping lives as long as there are references to it: the reference of the device, until the device is closed,
 * and one for each window that was lent, until no buffer over the window is reachable. Therefore a buffer that is used
 * after the close reads old bytes, and does not access unmapped memory.
 */
final class ChronicleMapping {
    static final int WINDOW_BYTES = 1 << 30;

    private final MappedFile file;
    private final MappedBytesStore bytes;
    private final ReferenceOwner device = new VanillaReferenceOwner("device");
    private final long lengthBytes;
    private final AtomicReferenceArray<@Nullable Window> windows;
    private volatile boolean closed;

    private ChronicleMapping(MappedFile file, MappedBytesStore bytes, long lengthBytes) {
        this.file = file;
        this.bytes = bytes;
        this.lengthBytes = lengthBytes;
        this.windows = new AtomicReferenceArray<>(Math.toIntExact((lengthBytes + WINDOW_BYTES - 1) / WINDOW_BYTES));
    }

    /** Holds the thread that releases lent windows; it starts with the first lent window. */
    private static final class Returns {
        static final Cleaner CLEANER = Cleaner.create(work -> {
            Thread thread = new Thread(work, "lcfs-chronicle-returns");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** A part of the mapping. Its buffers keep the window from being collected, but not the mapping. */
    private static final class Window {
        final PointerBytesStore pointer = new PointerBytesStore();
        final ByteBuffer buffer;
        private boolean lent;

        Window(long address, long lengthBytes) {
            pointer.set(address, lengthBytes);
            buffer = pointer.toTemporaryDirectByteBuffer().asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
        }

        synchronized void lend(MappedBytesStore bytes) {
            if (!lent) {
                ReferenceOwner borrower = new VanillaReferenceOwner("views");
                bytes.reserve(borrower);
                Returns.CLEANER.register(pointer, () -> bytes.release(borrower));
                lent = true;
            }
        }
    }

    /** Maps the first bytes of a file. */
    static ChronicleMapping map(Path path, long lengthBytes) throws IOException {
        MappedFile file;
        try {
            file = MappedFile.ofSingle(path.toFile(), lengthBytes, true);
        } catch (FileNotFoundException | IORuntimeException e) {
            throw new IOException("cannot map " + lengthBytes + " bytes of " + path, e);
        }
        // Nothing is written through the mapping, so unmapping needs no synchronization.
        file.syncMode(SyncMode.NONE);
        ChronicleMapping mapping = new ChronicleMapping(file, firstAndOnly(file), lengthBytes);
        mapping.bytes.reserve(mapping.device);
        mapping.bytes.release(file);
        return mapping;
    }

    /** Returns the only mapping of a file. The reference that the file itself holds keeps the mapping open. */
    private static MappedBytesStore firstAndOnly(MappedFile file) throws IOException {
        ReferenceOwner finder = new VanillaReferenceOwner("finder");
        MappedBytesStore bytes = file.acquireByteStore(finder, 0);
        bytes.release(finder);
        return bytes;
    }

    /** Returns a window by its number. */
    ByteBuffer window(int index) throws IOException {
        Window present = windows.get(index);
        return (present != null ? present : add(index)).buffer;
    }

    private synchronized Window add(int index) throws IOException {
        if (closed) {
            throw new ClosedChannelException();
        }
        Window present = windows.get(index);
        if (present == null) {
            long position = (long) index * WINDOW_BYTES;
            present = new Window(bytes.addressForRead(position), Math.min(WINDOW_BYTES, lengthBytes - position));
            windows.set(index, present);
        }
        return present;
    }

    /** Returns a buffer that the caller may keep, even after the close. */
    ByteBuffer lend(long position, int length) throws IOException {
        int index = (int) (position / WINDOW_BYTES);
        synchronized (this) {
            Window window = add(index);
            window.lend(bytes);
            return window.buffer.slice((int) (position % WINDOW_BYTES), length).asReadOnlyBuffer();
        }
    }

    /** Releases the mapping and the descriptor that it was made with. Does nothing if it is already closed. */
    synchronized void close() {
        if (closed) {
            return;
        }
        closed = true;
        for (int i = 0; i < windows.length(); i++) {
            windows.set(i, null);
        }
        bytes.release(device);
        file.close();
        // Chronicle unmaps and closes in a background thread; the caller of close() expects that both are done.
        BackgroundResourceReleaser.releasePendingResources();
    }
}
