package io.lcfs.nio.file;

import io.lcfs.FileKind;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/** Conversions of permission bits. */
public final class Modes {
    /** Modes of files and directories that a process with the umask 022 creates. */
    public static final int FILE = 0644;

    static final int DIRECTORY = 0755;

    /** Modes of new files and directories before the umask is applied. */
    static final int WHOLE_FILE = 0666;

    static final int WHOLE_DIRECTORY = 0777;

    /** Modes of files and directories that only their owner may use. */
    public static final int OWN_FILE = 0600;

    public static final int OWN_DIRECTORY = 0700;
    public static final int MAX = 07777;

    private static final PosixFilePermission[] ALL = PosixFilePermission.values();

    private Modes() {}

    /** Returns the nine permission bits of a set. */
    public static int bits(Set<PosixFilePermission> permissions) {
        int bits = 0;
        for (PosixFilePermission permission : permissions) {
            bits |= bit(permission);
        }
        return bits;
    }

    private static int bit(PosixFilePermission permission) {
        return 1 << ALL.length - 1 - permission.ordinal();
    }

    /** Returns the permissions of a mode as a new set, which the caller may change. */
    public static Set<PosixFilePermission> permissions(int mode) {
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        for (PosixFilePermission permission : ALL) {
            if ((mode & bit(permission)) != 0) {
                permissions.add(permission);
            }
        }
        return permissions;
    }

    /** Returns the mode with the type of the file in it, as {@code stat} has it. */
    public static int full(FileKind kind, int mode) {
        int type = switch (kind) {
            case FIFO -> 0x1000;
            case CHARACTER_DEVICE -> 0x2000;
            case DIRECTORY -> 0x4000;
            case BLOCK_DEVICE -> 0x6000;
            case REGULAR -> 0x8000;
            case SYMBOLIC_LINK -> 0xA000;
            case SOCKET -> 0xC000;
        };
        return type | mode;
    }
}
