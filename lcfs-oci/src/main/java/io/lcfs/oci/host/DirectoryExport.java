package io.lcfs.oci.host;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.oci.layer.DirectoryOptions;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes what a layer shows into a new directory. The directory is made with mode 0700 and opened to others only at the end; each
 * thing in it is made as a new one, so no symbolic link is ever gone through: where two names of the layer are one name for the
 * host, the second is an error.
 */
public final class DirectoryExport {
    private static final int COPY_BYTES = 1 << 18;
    private static final String USER = "user.";

    private final Layer layer;
    private final DirectoryOptions options;
    private final boolean posix;
    private final Map<Long, Path> linked = new HashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(COPY_BYTES);

    /** A directory of the layer, where it goes, and whether all in it is written. */
    private record Visit(String path, Path target, boolean done) {}

    private DirectoryExport(Layer layer, Path target, DirectoryOptions options) {
        this.layer = layer;
        this.options = options;
        this.posix = target.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    /** Writes all of a layer; returns the paths of what a host's directory does not get: devices, fifos, sockets. */
    public static List<String> write(Layer layer, Path target, DirectoryOptions options) throws IOException {
        DirectoryExport export = new DirectoryExport(layer, target, options);
        export.createDirectory(target);
        export.run(target);
        return export.leftOut;
    }

    private void run(Path root) throws IOException {
        Deque<Visit> waiting = new ArrayDeque<>();
        waiting.push(new Visit("/", root, false));
        while (!waiting.isEmpty()) {
            Visit visit = waiting.pop();
            if (visit.done) {
                setAttributes(visit.target, visit.path, layer.stat(visit.path, NO_FOLLOW));
                continue;
            }
            waiting.push(new Visit(visit.path, visit.target, true));
            try (DirectoryEntries entries = layer.list(visit.path)) {
                for (DirectoryEntry entry : entries) {
                    String path = (visit.path.equals("/") ? "" : visit.path) + "/" + entry.name();
                    Path target = target(visit.target, entry.name(), path);
                    if (entry.kind() == FileKind.DIRECTORY) {
                        createDirectory(target);
                        waiting.push(new Visit(path, target, false));
                    } else {
                        write(path, target);
                    }
                }
            }
        }
    }

    private static Path target(Path directory, String name, String path) throws FileSystemException {
        try {
            return HostNames.child(directory, name);
        } catch (InvalidPathException e) {
            throw new FileSystemException(path, null, "the host cannot have this name");
        }
    }

    private Path linkTarget(Path link, String path) throws IOException {
        try {
            return HostNames.ofTarget(link.getFileSystem(), layer.readSymbolicLink(path));
        } catch (InvalidPathException e) {
            throw new FileSystemException(path, null, "the host cannot have a link to this name");
        }
    }

    private void createDirectory(Path target) throws IOException {
        if (posix) {
            Files.createDirectory(
                    target, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        } else {
            Files.createDirectory(target);
        }
    }

    private void write(String path, Path target) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        switch (info.kind()) {
            case REGULAR -> {
                Path first = info.linkCount() > 1 ? linked.putIfAbsent(info.inode(), target) : null;
                if (first != null) {
                    Files.createLink(target, first);
                    return;
                }
                writeFile(path, target, info.size());
            }
            // Of several names each gets a link of its own: some hosts would link what a symbolic link points at.
            case SYMBOLIC_LINK -> Files.createSymbolicLink(target, linkTarget(target, path));
            default -> {
                leftOut.add(path);
                return;
            }
        }
        setAttributes(target, path, info);
    }

    private void writeFile(String path, Path target, long size) throws IOException {
        Set<StandardOpenOption> how =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, StandardOpenOption.SPARSE);
        try (LayerFile file = layer.openFile(path);
                FileChannel channel = posix
                        ? FileChannel.open(
                                target,
                                how,
                                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))
                        : FileChannel.open(target, how)) {
            long at = 0;
            while (at < size && file.read(at, buffer.clear()) > 0) {
                buffer.flip();
                at += buffer.remaining();
                while (buffer.hasRemaining()) {
                    channel.write(buffer);
                }
            }
        }
    }

    private void setAttributes(Path target, String path, FileInfo info) throws IOException {
        if (options.owners()) {
            Files.setAttribute(target, "unix:uid", (int) info.uid(), LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(target, "unix:gid", (int) info.gid(), LinkOption.NOFOLLOW_LINKS);
        }
        if (info.kind() != FileKind.SYMBOLIC_LINK) {
            setXattrs(target, path);
            setMode(target, info.mode());
        }
        Files.getFileAttributeView(target, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                .setTimes(FileTime.from(info.mtime()), null, null);
    }

    private void setMode(Path target, int mode) throws IOException {
        if (!posix) {
            return;
        }
        if (options.setIdBits() && (mode & 07000) != 0) {
            Files.setAttribute(target, "unix:mode", mode);
            return;
        }
        Set<PosixFilePermission> permissions = EnumSet.noneOf(PosixFilePermission.class);
        PosixFilePermission[] all = PosixFilePermission.values();
        for (int bit = 0; bit < all.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                permissions.add(all[bit]);
            }
        }
        Files.setPosixFilePermissions(target, permissions);
    }

    private void setXattrs(Path target, String path) throws IOException {
        for (String name : layer.listXattrs(path)) {
            UserDefinedFileAttributeView view = Files.getFileAttributeView(target, UserDefinedFileAttributeView.class);
            byte[] value = name.startsWith(USER) ? layer.getXattr(path, name) : null;
            if (view != null && value != null) {
                view.write(name.substring(USER.length()), ByteBuffer.wrap(value));
            } else {
                leftOut.add(path + ": " + name);
            }
        }
    }
}
