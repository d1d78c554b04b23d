package io.lcfs.build.host;

import io.lcfs.FileKind;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/**
 * The attributes of a file of the host, of a symbolic link itself. A provider other than Unix has no inode numbers and
 * times of change; the numbers are 0 then.
 *
 * @param kind the kind
 * @param mode the permission bits, 0 if the host has none
 * @param device the device of the file system
 * @param inode the inode number, 0 if the host has none
 * @param linkCount the number of names
 * @param rdev the number of a device node
 * @param size the number of bytes
 * @param modified the time of the last change of the content
 * @param changed the time of the last change of content or attributes
 */
record HostAttributes(
        FileKind kind,
        int mode,
        long device,
        long inode,
        long linkCount,
        long rdev,
        long size,
        Instant modified,
        Instant changed) {
    private static final String UNIX = "unix:mode,dev,ino,nlink,rdev,size,lastModifiedTime,ctime";
    private static final int TYPE_BITS = 0170000;
    private static final int PERMISSIONS = 07777;

    /**
     * A file that was changed so shortly before it was looked at may be changed again without a new time: the clock of
     * a file system goes in steps, of 10 ms on Linux, and of 2 s on FAT.
     */
    private static final Duration STEP = Duration.ofSeconds(2);

    static HostAttributes of(Path path) throws IOException {
        if (!path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
            return basic(path);
        }
        Map<String, Object> values = Files.readAttributes(path, UNIX, LinkOption.NOFOLLOW_LINKS);
        int mode = (int) number(values, "mode");
        return new HostAttributes(
                kind(mode & TYPE_BITS),
                mode & PERMISSIONS,
                number(values, "dev"),
                number(values, "ino"),
                number(values, "nlink"),
                number(values, "rdev"),
                number(values, "size"),
                time(values, "lastModifiedTime"),
                time(values, "ctime"));
    }

    /** Reads the attributes of a regular file. */
    static HostAttributes read(DataInput in) throws IOException {
        return new HostAttributes(
                FileKind.REGULAR,
                in.readInt(),
                in.readLong(),
                in.readLong(),
                in.readLong(),
                0,
                in.readLong(),
                Instant.ofEpochSecond(in.readLong(), in.readInt()),
                Instant.ofEpochSecond(in.readLong(), in.readInt()));
    }

    /** Writes the attributes of a regular file. */
    void write(DataOutput out) throws IOException {
        out.writeInt(mode);
        out.writeLong(device);
        out.writeLong(inode);
        out.writeLong(linkCount);
        out.writeLong(size);
        out.writeLong(modified.getEpochSecond());
        out.writeInt(modified.getNano());
        out.writeLong(changed.getEpochSecond());
        out.writeInt(changed.getNano());
    }

    private static HostAttributes basic(Path path) throws IOException {
        BasicFileAttributes values = Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        FileKind kind = values.isDirectory()
                ? FileKind.DIRECTORY
                : values.isSymbolicLink()
                        ? FileKind.SYMBOLIC_LINK
                        : values.isRegularFile() ? FileKind.REGULAR : FileKind.SOCKET;
        Instant modified = values.lastModifiedTime().toInstant();
        return new HostAttributes(kind, 0, 0, 0, 1, 0, values.size(), modified, modified);
    }

    private static FileKind kind(int type) {
        return switch (type) {
            case 0010000 -> FileKind.FIFO;
            case 0020000 -> FileKind.CHARACTER_DEVICE;
            case 0040000 -> FileKind.DIRECTORY;
            case 0060000 -> FileKind.BLOCK_DEVICE;
            case 0100000 -> FileKind.REGULAR;
            case 0120000 -> FileKind.SYMBOLIC_LINK;
            default -> FileKind.SOCKET;
        };
    }

    private static long number(Map<String, Object> values, String name) {
        return ((Number) Objects.requireNonNull(values.get(name), name)).longValue();
    }

    private static Instant time(Map<String, Object> values, String name) {
        return ((FileTime) Objects.requireNonNull(values.get(name), name)).toInstant();
    }

    /** Returns whether all attributes are the same. A new JVM takes 20 ms to make {@code equals} of nine components. */
    boolean isSame(HostAttributes other) {
        return kind == other.kind
                && mode == other.mode
                && device == other.device
                && inode == other.inode
                && linkCount == other.linkCount
                && rdev == other.rdev
                && size == other.size
                && modified.equals(other.modified)
                && changed.equals(other.changed);
    }

    /**
     * Returns whether a later look at the file shows by these attributes alone whether it was changed since.
     *
     * @param looked a time before the attributes were read
     */
    boolean showChangesSince(Instant looked) {
        return inode != 0
                && modified.plus(STEP).isBefore(looked)
                && changed.plus(STEP).isBefore(looked);
    }
}
