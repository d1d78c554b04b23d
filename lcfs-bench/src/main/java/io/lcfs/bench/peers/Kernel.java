package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The system calls of Linux that Java does not offer. They are made in this process, so that no figure includes the
 * start of a {@code mount} or {@code btrfs} command.
 */
final class Kernel {
    private static final CLibrary C = LibraryLoader.create(CLibrary.class).load("c");
    private static final int READ_ONLY = 0;
    private static final int DETACH = 2;

    private Kernel() {}

    /** The functions of the C library, by their names. */
    public interface CLibrary {
        int mount(String source, String target, String type, long flags, String data);

        int umount2(String target, int flags);

        int open(String path, int flags);

        int close(int descriptor);

        int syncfs(int descriptor);

        int ioctl(int descriptor, long request, byte[] argument);
    }

    static void mount(String type, Path target, String options) throws IOException {
        check(C.mount(type, target.toString(), type, 0, options), "mount -t " + type + " -o " + options + " " + target);
    }

    static void unmount(Path target) throws IOException {
        check(C.umount2(target.toString(), 0), "umount " + target);
    }

    /**
     * Unmounts a directory that may still be in use because the JVM stops in the middle of a benchmark. The mount
     * disappears at once, and is released when its last file is closed.
     */
    static void detach(Path target) throws IOException {
        check(C.umount2(target.toString(), DETACH), "umount --lazy " + target);
    }

    /** Makes everything durable that was written to the file system of a directory. */
    static void syncFileSystem(Path directory) throws IOException {
        int descriptor = openDirectory(directory);
        try {
            check(C.syncfs(descriptor), "syncfs " + directory);
        } finally {
            close(descriptor);
        }
    }

    /** Opens a directory and returns its descriptor, which the caller must close. */
    static int openDirectory(Path directory) throws IOException {
        return check(C.open(directory.toString(), READ_ONLY), "open " + directory);
    }

    static void close(int descriptor) throws IOException {
        check(C.close(descriptor), "close");
    }

    static void control(int descriptor, long request, byte[] argument) throws IOException {
        check(C.ioctl(descriptor, request, argument), "ioctl " + Long.toHexString(request));
    }

    private static int check(int result, String call) throws IOException {
        if (result < 0) {
            int error = LastError.getLastError(Runtime.getRuntime(C));
            throw new IOException(call + ": " + Errno.valueOf(error).description());
        }
        return result;
    }
}
