package io.lcfs.bench.peers;

import java.io.IOException;
import java.nio.file.Path;
import jnr.constants.platform.Errno;
import jnr.ffi.LastError;
import jnr.ffi.LibraryLoader;
import jnr.ffi.Runtime;

/**
 * The system calls of Linux that Java has no word for. They are made in this process, so that the start of a
 * {@code mount} or {@code btrfs} command is no part of a figure.
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
     * Unmounts what may still be in use, because the JVM stops in the middle of a benchmark: at once for all who look,
     * and for good when its last file is closed.
     */
    static void detach(Path target) throws IOException {
        check(C.umount2(target.toString(), DETACH), "umount --lazy " + target);
    }

    /** Everything that was written to the file system of this directory is durable on return. */
    static void syncFileSystem(Path directory) throws IOException {
        int descriptor = openDirectory(directory);
        try {
            check(C.syncfs(descriptor), "syncfs " + directory);
        } finally {
            close(descriptor);
        }
    }

    /** @return a descriptor, to be closed */
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
