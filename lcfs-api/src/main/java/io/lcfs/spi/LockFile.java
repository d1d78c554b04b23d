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
 * The file whose lock keeps other processes from a device: {@code NAME.lock} beside a file, where symbolic links lead
 * to; for a block device a file of {@code /run/lock}, or of the folder for temporary files where there is no such
 * folder, that has the path of the device in its name. It is empty, has the mode of the device, and stays when the
 * store is closed: a lock file that comes and goes lets two processes lock two files of one name.
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
     * What became of an attempt to lock.
     *
     * @param channel the channel of the locked file; null if there is none
     * @param problem why there is none; null if there is one
     */
    record Outcome(@Nullable FileChannel channel, @Nullable String problem) {}

    /** Where the lock file of a device is. */
    static Path of(Path device) throws IOException {
        Path real = device.toRealPath();
        if (Files.isRegularFile(real)) {
            return real.resolveSibling(real.getFileName() + SUFFIX);
        }
        // Of the device's own system of files: the default one of the JVM may be another.
        Path folder = real.getFileSystem().getPath(FOLDER);
        if (!Files.isWritable(folder)) {
            folder = real.getFileSystem().getPath(System.getProperty("java.io.tmpdir"));
        }
        return folder.resolve("lcfs-" + URLEncoder.encode(real.toString(), StandardCharsets.UTF_8) + SUFFIX);
    }

    /**
     * Locks the lock file of a device, as long as the channel is open: exclusively, or shared by those that only read
     * the store or may only read the lock file.
     *
     * @return the locked file, or why there is none: then the lock of the device itself has to do
     * @throws io.lcfs.StoreLockedException if it is locked already
     */
    static Outcome lock(Path device, boolean exclusive) throws IOException {
        Path file = of(device);
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
        DeviceLock.lockOrClose(channel, device, shared);
        return new Outcome(channel, null);
    }

    private static FileChannel openOrMake(Path file, Path device) throws IOException {
        while (true) {
            try {
                // Not made and opened in one call: Linux refuses that in a folder of temporary files if the file is
                // another user's.
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
