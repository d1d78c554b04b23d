package io.lcfs.engine.copy.host;

import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.engine.copy.tree.CopyNode;
import io.lcfs.engine.copy.tree.CopySource;
import io.lcfs.engine.copy.tree.CopyTarget;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/**
 * A new path of the host as the target of a copy. A directory is created with mode 0700, and gets its own mode after
 * its entries were copied. Each entry is created as a new one, so no symbolic link is followed. If two names of the
 * source are the same name on the host, the second one causes an exception.
 */
public final class HostTarget implements CopyTarget<Path> {
    private static final int CHUNK = 1 << 18;
    private static final String USER = "user.";

    /** The number of a user or a group by which Unix means that the owner does not change. */
    private static final long UNCHANGED = 0xFFFF_FFFFL;

    /** The earliest second whose nanoseconds fit into 64 bits. Java sets times in nanoseconds. */
    private static final Instant EARLIEST = Instant.ofEpochSecond(Long.MIN_VALUE / 1_000_000_000);

    private final CopyOptions options;
    private final boolean isPosix;
    private final ByteBuffer buffer = ByteBuffer.allocate(CHUNK);

    /** The beginning of the copy. Java reads the time of access before it sets the other one only. */
    private final FileTime accessTime = FileTime.from(Instant.now());

    public HostTarget(Path top, CopyOptions options) {
        this.options = options;
        this.isPosix = top.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    @Override
    public Path child(Path directory, String name, String path) throws IOException {
        try {
            Path child = HostNames.child(directory, name);
            boolean isWithin = !name.equals(".") && !name.equals("..") && directory.equals(child.getParent());
            if (isWithin) {
                return child;
            }
        } catch (InvalidPathException e) {
            // The host has no such name.
        }
        throw new FileSystemException(path, null, "the host cannot have this name");
    }

    @Override
    public boolean directory(Path place, CreateOptions attributes) throws IOException {
        requireOwner(place, attributes);
        if (isPosix) {
            Files.createDirectory(
                    place, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(place);
        }
        return true;
    }

    @Override
    public void finish(Path place, CreateOptions attributes, boolean isNew) throws IOException {
        setAttributes(place, attributes);
    }

    @Override
    public long file(Path place, CreateOptions attributes, CopySource.Content content) throws IOException {
        requireOwner(place, attributes);
        Set<StandardOpenOption> how =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
        long read = 0;
        try (FileChannel channel = isPosix
                ? FileChannel.open(
                        place, how, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                : FileChannel.open(place, how)) {
            long end = 0;
            long at = content.nextData(0);
            while (at >= 0 && content.read(buffer.clear(), at) > 0) {
                buffer.flip();
                read += buffer.remaining();
                end = at;
                while (buffer.hasRemaining()) {
                    end += channel.write(buffer, end);
                }
                at = content.nextData(end);
            }
            if (content.size() > end) {
                channel.write(ByteBuffer.allocate(1), content.size() - 1);
            }
        }
        setAttributes(place, attributes);
        return read;
    }

    @Override
    public void symbolicLink(Path place, String target, CreateOptions attributes) throws IOException {
        requireOwner(place, attributes);
        Path said;
        try {
            said = HostNames.ofTarget(place.getFileSystem(), target);
        } catch (InvalidPathException e) {
            throw new FileSystemException(place.toString(), null, "the host cannot have a link to " + target);
        }
        Files.createSymbolicLink(place, said);
        setOwner(place, attributes);
        setTime(place, attributes);
    }

    @Override
    public boolean node(Path place, CopyNode<?> node, CreateOptions attributes) {
        return false;
    }

    @Override
    public boolean link(Path place, Path first, CopyNode<?> node) throws IOException {
        // Each name of a symbolic link becomes a link of its own, because some hosts would create another name of the
        // link's target.
        if (node.isSymbolicLink()) {
            return false;
        }
        Files.createLink(place, first);
        return true;
    }

    @Override
    public boolean setsXattr(CopyNode<?> node, String name) {
        return name.startsWith(USER) && !node.isSymbolicLink();
    }

    private void setAttributes(Path place, CreateOptions attributes) throws IOException {
        setOwner(place, attributes);
        setXattrs(place, attributes);
        setMode(place, attributes.mode().orElseThrow());
        setTime(place, attributes);
    }

    /**
     * Throws an exception if the host cannot have the owner of an entry. It comes before the entry is created, so that
     * no set-id bit gives the rights of another user.
     */
    private void requireOwner(Path place, CreateOptions attributes) throws FileSystemException {
        long uid = attributes.uid().orElseThrow();
        long gid = attributes.gid().orElseThrow();
        if (options.hostOwners() && (uid == UNCHANGED || gid == UNCHANGED)) {
            throw new FileSystemException(
                    place.toString(),
                    null,
                    "the host cannot have the owner " + uid + ":" + gid + ": there, " + UNCHANGED
                            + " leaves an owner as it is");
        }
    }

    private void setOwner(Path place, CreateOptions attributes) throws IOException {
        if (options.hostOwners()) {
            Files.setAttribute(place, "unix:uid", (int) attributes.uid().orElseThrow(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(place, "unix:gid", (int) attributes.gid().orElseThrow(), LinkOption.NOFOLLOW_LINKS);
        }
    }

    /** Sets a time, or the nearest earlier time that Java can set. {@link #hasTime} returns whether it was exact. */
    private void setTime(Path place, CreateOptions attributes) throws IOException {
        Instant time = attributes.modifiedTime().orElseThrow();
        setTime(place, time);
        // Java sets the beginning of 1970 instead of a fraction of a second before it, and instead of too early a time.
        if (time.isBefore(Instant.EPOCH) && !time.equals(time(place))) {
            Instant second = Instant.ofEpochSecond(time.getEpochSecond());
            setTime(place, second.isBefore(EARLIEST) ? EARLIEST : second);
        }
    }

    private void setTime(Path place, Instant time) throws IOException {
        Files.getFileAttributeView(place, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(time), accessTime, null);
    }

    private static Instant time(Path place) throws IOException {
        return Files.getLastModifiedTime(place, LinkOption.NOFOLLOW_LINKS).toInstant();
    }

    @Override
    public boolean hasTime(Path place, CreateOptions attributes) throws IOException {
        return time(place).equals(attributes.modifiedTime().orElseThrow());
    }

    private void setMode(Path place, int mode) throws IOException {
        if (!isPosix) {
            return;
        }
        if (options.hostSetIdBits() && (mode & 07000) != 0) {
            Files.setAttribute(place, "unix:mode", mode);
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(all[bit]);
            }
        }
        Files.setPosixFilePermissions(place, permissions);
    }

    private static void setXattrs(Path place, CreateOptions attributes) throws IOException {
        for (Map.Entry<String, byte[]> xattr : attributes.xattrs().entrySet()) {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(place, UserDefinedFileAttributeView.class);
            if (view != null && xattr.getKey().startsWith(USER)) {
                view.write(xattr.getKey().substring(USER.length()), ByteBuffer.wrap(xattr.getValue()));
            }
        }
    }
}
