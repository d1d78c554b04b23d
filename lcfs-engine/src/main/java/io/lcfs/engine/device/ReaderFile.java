package io.lcfs.engine.device;

import io.lcfs.StoreLockedException;
import io.lcfs.spi.DeviceLock;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The file in which processes that read a store state the checkpoint that they read, while another process writes the
 * store. It is {@code NAME.readers} beside the lock file. The first reader creates it, with the owner and the mode of
 * the store. docs/FORMAT.md has its layout.
 *
 * <p>Each reader has a <em>slot</em>, and holds a lock on a byte of its own for as long as it lives. So the slot of a
 * process that was killed is free at once, and no process number has to be looked up. The slots are read and written
 * through a shared mapping, without a system call.
 *
 * <p>On Linux a process loses its locks on a file as soon as it closes any descriptor of the file. So all users of one
 * class loader share one channel, which the last of them closes. A user of another class loader of the same JVM is
 * refused; a shared lock on one more byte reveals it, because the JDK knows all locks of the JVM.
 *
 * <p>Lock: {@code OPENING}, held while a file is opened, closed, or a byte is locked.
 */
final class ReaderFile {
    static final int SLOTS = 63;

    private static final String SUFFIX = ".readers";
    private static final int SLOT_BYTES = 64;
    private static final int FILE_BYTES = (SLOTS + 1) * SLOT_BYTES;

    /** The least number of bytes for which a file system reserves space. */
    private static final int SECTOR_BYTES = 512;

    /** "LCFSRDR1", read as a little-endian number. */
    private static final long MAGIC = 0x3152_4452_5346_434CL;

    /** The fields of a slot. The checkpoints are stored plus one, so 0 means that there is none. */
    private static final int CHECKPOINT = 0;

    private static final int REVOKED = 8;
    private static final int PROCESS = 16;
    private static final int GENERATION = 24;

    /** The byte that the users in a JVM lock together. The next ones are the bytes of the slots. */
    private static final long USER_BYTE = 1L << 62;

    private static final VarHandle LONGS = MethodHandles.byteBufferViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final Set<OpenOption> OPEN =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> MAKE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private static final ReentrantLock OPENING = new ReentrantLock();

    /** The open files of this class loader. */
    private static final Map<Object, ReaderFile> FILES = new HashMap<>();

    /** Channels of files that another class loader uses. They stay open, because closing them would end its locks. */
    private static final Map<Object, FileChannel> FOREIGN = new HashMap<>();

    private final Object key;
    private final FileChannel channel;
    private final MappedByteBuffer slots;
    private int users;

    private ReaderFile(Object key, FileChannel channel, MappedByteBuffer slots) {
        this.key = key;
        this.channel = channel;
        this.slots = slots;
    }

    /** Returns the path of the file for a store. */
    static Path of(Path store) throws IOException {
        Path lock = DeviceLock.lockFile(store);
        String name = lock.getFileName().toString();
        return lock.resolveSibling(name.substring(0, name.length() - ".lock".length()) + SUFFIX);
    }

    /** Opens the file for a reader, and creates it if it is missing. {@link #close()} must be called later. */
    static ReaderFile make(Path store) throws IOException {
        Path file = of(store);
        OPENING.lock();
        try {
            if (Files.notExists(file, LinkOption.NOFOLLOW_LINKS)) {
                create(file, store);
            }
            return opened(file, store);
        } finally {
            OPENING.unlock();
        }
    }

    private static void create(Path file, Path store) throws IOException {
        try {
            FileChannel.open(file, MAKE, modeOf(store)).close();
        } catch (FileAlreadyExistsException e) {
            // Another reader has created it.
            return;
        }
        PosixFileAttributeView made = posix(file);
        PosixFileAttributeView wanted = posix(store);
        if (made != null && wanted != null) {
            try {
                giveTo(wanted.readAttributes(), made);
            } catch (IOException e) {
                Files.delete(file);
                throw new IOException(
                        file + " cannot be given to the owner of the store, so the store cannot be read beside its"
                                + " writer; its owner must read it in this way first",
                        e);
            }
        }
    }

    private static @Nullable PosixFileAttributeView posix(Path file) {
        return Files.getFileAttributeView(file, PosixFileAttributeView.class);
    }

    /** Gives a new file the owner, the group and the mode of the store, whatever the umask of this process is. */
    private static void giveTo(PosixFileAttributes wanted, PosixFileAttributeView made) throws IOException {
        PosixFileAttributes present = made.readAttributes();
        if (!present.owner().equals(wanted.owner())) {
            made.setOwner(wanted.owner());
        }
        if (!present.group().equals(wanted.group())) {
            made.setGroup(wanted.group());
        }
        made.setPermissions(wanted.permissions());
    }

    /**
     * Opens the file for a writer, unless there is none that readers can use. {@link #close()} must be called later.
     *
     * @param known the file that the writer has open, which is returned if it is still there
     */
    static @Nullable ReaderFile find(Path file, Path store, @Nullable ReaderFile known) throws IOException {
        if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        BasicFileAttributes attributes = attributes(file);
        // A reader makes the file long before it states anything there.
        if (!attributes.isRegularFile() || attributes.size() < FILE_BYTES) {
            return null;
        }
        if (known != null && known.key.equals(key(file, attributes))) {
            return known;
        }
        OPENING.lock();
        try {
            return opened(file, store);
        } finally {
            OPENING.unlock();
        }
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static Object key(Path file, BasicFileAttributes attributes) throws IOException {
        return attributes.fileKey() != null ? attributes.fileKey() : file.toRealPath();
    }

    private static ReaderFile opened(Path file, Path store) throws IOException {
        BasicFileAttributes attributes = attributes(file);
        if (!attributes.isRegularFile()) {
            throw new IOException(
                    file + " is not a regular file, so no process can read the store " + store + " beside its writer");
        }
        Object key = key(file, attributes);
        ReaderFile present = FILES.get(key);
        if (present == null) {
            present = map(file, store, key);
            FILES.put(key, present);
        }
        present.users++;
        return present;
    }

    private static ReaderFile map(Path file, Path store, Object key) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                interrupted |= Thread.interrupted();
                try {
                    return mapOnce(file, store, key);
                } catch (ClosedByInterruptException e) {
                    // The thread was interrupted again; the channel, which nobody else uses, is opened again.
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private static ReaderFile mapOnce(Path file, Path store, Object key) throws IOException {
        FileChannel kept = FOREIGN.remove(key);
        FileChannel channel = kept != null ? kept : FileChannel.open(file, OPEN);
        try {
            FileLock ignored = channel.tryLock(USER_BYTE, 1, true);
            return new ReaderFile(key, channel, slots(channel, file));
        } catch (OverlappingFileLockException e) {
            FOREIGN.put(key, channel);
            throw StoreLockedException.ofAnotherClassLoader(store.toString(), Duration.ZERO);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private static MappedByteBuffer slots(FileChannel channel, Path file) throws IOException {
        if (channel.size() < FILE_BYTES) {
            lengthen(channel);
        }
        MappedByteBuffer slots = channel.map(FileChannel.MapMode.READ_WRITE, 0, FILE_BYTES);
        long magic = (long) LONGS.getVolatile(slots, 0);
        if (magic != 0 && magic != MAGIC) {
            throw new IOException(file + " is not a file of readers: it begins with " + Long.toHexString(magic));
        }
        LONGS.setVolatile(slots, 0, MAGIC);
        return slots;
    }

    /**
     * Makes the file as long as it is when it is mapped. A full file system refuses that here, whereas a store into a
     * mapped hole would be a fault. Only bytes that are always zero are written, because another reader may do the same
     * and use its slot already.
     */
    private static void lengthen(FileChannel channel) throws IOException {
        for (int end = SECTOR_BYTES; end <= FILE_BYTES; end += SECTOR_BYTES) {
            channel.write(ByteBuffer.allocate(1), end - 1);
        }
    }

    private static FileAttribute<?>[] modeOf(Path store) throws IOException {
        boolean posix = store.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(store))}
                : new FileAttribute<?>[0];
    }

    /** Ends one use of the file. */
    void close() throws IOException {
        OPENING.lock();
        try {
            users--;
            if (users == 0) {
                FILES.remove(key);
                channel.close();
            }
        } finally {
            OPENING.unlock();
        }
    }

    /**
     * Tries to lock the byte of a slot.
     *
     * @return the lock, or null if a reader lives in the slot
     */
    @Nullable
    FileLock tryLock(int slot) throws IOException {
        OPENING.lock();
        try {
            return channel.tryLock(USER_BYTE + 1 + slot, 1, false);
        } catch (OverlappingFileLockException e) {
            // The reader is in this JVM.
            return null;
        } finally {
            OPENING.unlock();
        }
    }

    private static int at(int slot, int field) {
        return (slot + 1) * SLOT_BYTES + field;
    }

    /** Returns the checkpoint that a slot states, or -1. */
    long checkpoint(int slot) {
        return (long) LONGS.getVolatile(slots, at(slot, CHECKPOINT)) - 1;
    }

    /** States that no checkpoint is read in a slot. */
    void clear(int slot) {
        LONGS.setVolatile(slots, at(slot, CHECKPOINT), 0L);
    }

    /** States what is read in a slot, after {@link #clear}. */
    void state(int slot, ReadState read) {
        LONGS.setVolatile(slots, at(slot, GENERATION), read.generation());
        LONGS.setVolatile(slots, at(slot, CHECKPOINT), read.checkpoint() + 1);
    }

    /** Returns what is read in a slot. */
    ReadState read(int slot) {
        while (true) {
            long checkpoint = checkpoint(slot);
            long generation = (long) LONGS.getVolatile(slots, at(slot, GENERATION));
            if (checkpoint(slot) == checkpoint) {
                return new ReadState(checkpoint, generation);
            }
        }
    }

    /** Returns the last checkpoint that may not be read in a slot any more, or -1. */
    long revoked(int slot) {
        return (long) LONGS.getVolatile(slots, at(slot, REVOKED)) - 1;
    }

    /** Revokes the checkpoints up to a number in a slot; -1 revokes none. */
    void revoke(int slot, long lastCheckpoint) {
        LONGS.setVolatile(slots, at(slot, REVOKED), lastCheckpoint + 1);
    }

    /** Returns the number of the process in a slot. */
    long process(int slot) {
        return (long) LONGS.getVolatile(slots, at(slot, PROCESS));
    }

    /** Writes the number of this process into a slot. */
    void stateProcess(int slot) {
        LONGS.setVolatile(slots, at(slot, PROCESS), ProcessHandle.current().pid());
    }
}
