package io.lcfs.spi;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The file whose lock excludes other processes from a device. For a file it is {@code NAME.lock} in the same directory,
 * after following symbolic links. For a block device it is a file in {@code /run/lock}, or in the directory for
 * temporary files if that one cannot be written, with the path of the device in its name. The lock file is empty, has
 * the mode of the device, and stays when the store is closed: if lock files came and went, two processes could lock two
 * files with the same name.
 */
final class LockFile {
    private static final String SUFFIX = ".lock";
    private static final String FOLDER = "/run/lock";
    private static final Set<OpenOption> READ = Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> WRITE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final Set<OpenOption> MAKE =
            Set.of(StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);

    private LockFile() {}

    /**
     * The result of an attempt to lock.
     *
     * @param channel the channel of the locked file, or null if it could not be locked
     * @param problem the reason why it could not be locked, or null
     */
    record Outcome(@Nullable FileChannel channel, @Nullable String problem) {}

    /** Returns the path of a device's lock file. */
    static Path of(Path device) throws IOException {
        Path real = device.toRealPath();
        if (Files.isRegularFile(real)) {
            return real.resolveSibling(real.getFileName() + SUFFIX);
        }
        // The path is taken from the device's own file system, because the JVM's default one may be another.
        Path folder = real.getFileSystem().getPath(FOLDER);
        if (!Files.isWritable(folder)) {
            folder = real.getFileSystem().getPath(System.getProperty("java.io.tmpdir"));
        }
        return folder.resolve("lcfs-" + URLEncoder.encode(real.toString(), StandardCharsets.UTF_8) + SUFFIX);
    }

    /**
     * Locks the lock file of a device for as long as the channel is open. The lock is exclusive if the store is
     * written, and shared if the store is only read or the lock file may only be read.
     *
     * @return the locked file, or the reason why there is none; in that case only the device itself is locked
     * @throws io.lcfs.StoreLockedException if another process has the lock until the time is over
     */
    static Outcome lock(Path device, boolean exclusive, LockWait wait) throws IOException {
        Path file = of(device);
        if (Files.exists(file, LinkOption.NOFOLLOW_LINKS) && !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
            // A pipe of this name would be opened without end.
            return new Outcome(null, file + " cannot be made: it is there and is not a regular file");
        }
        boolean shared = !exclusive;
        FileChannel channel;
        try {
            channel = openOrMake(file, device);
        } catch (IOException | UnsupportedOperationException e) {
            channel = openToRead(file);
            if (channel == null) {
                return new Outcome(null, file + " cannot be made: " + e);
            }
            shared = true;
        }
        try {
            wait.lock(channel, DeviceLock.LOCKED_BYTE, shared);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
        return new Outcome(channel, null);
    }

    private static FileChannel openOrMake(Path file, Path device) throws IOException {
        while (true) {
            try {
                // The file is not created and opened in one call, because Linux refuses that in a directory for
                // temporary files if another user owns the file.
                return FileChannel.open(file, WRITE);
            } catch (NoSuchFileException missing) {
                try {
                    return FileChannel.open(file, MAKE, modeOf(device));
                } catch (FileAlreadyExistsException made) {
                    continue;
                }
            }
        }
    }

    private static FileAttribute<?>[] modeOf(Path device) throws IOException {
        boolean posix = device.getFileSystem().supportedFileAttributeViews().contains("posix");
        return posix
                ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(Files.getPosixFilePermissions(device))}
                : new FileAttribute<?>[0];
    }

    private static @Nullable FileChannel openToRead(Path file) {
        try {
            return FileChannel.open(file, READ);
        } catch (IOException | UnsupportedOperationException e) {
            return null;
        }
    }
}
