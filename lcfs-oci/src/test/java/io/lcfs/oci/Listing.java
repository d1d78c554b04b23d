package io.lcfs.oci;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The listing of a tree by path, including the root, in the same form for a layer and for a directory of the host. It
 * has all properties except times. It has owners only if the user is root, because only root can change owners.
 */
final class Listing {
    private final Map<String, String> lines = new TreeMap<>();
    private final Map<Object, String> firstNames = new HashMap<>();
    private final Set<FileKind> counted;

    private Listing(Set<FileKind> counted) {
        this.counted = counted;
    }

    /**
     * Returns the kinds of files whose numbers of names are compared: all kinds, but directories only if the file
     * system of the empty directory counts two names for it.
     */
    static Set<FileKind> counted(Path empty) throws IOException {
        Set<FileKind> counted = EnumSet.allOf(FileKind.class);
        if (((Number) Files.getAttribute(empty, "unix:nlink")).longValue() != 2) {
            counted.remove(FileKind.DIRECTORY);
        }
        return counted;
    }

    static Map<String, String> of(Layer layer, Set<FileKind> counted) throws IOException {
        Listing listing = new Listing(counted);
        listing.add("/", layer);
        for (String path : Images.paths(layer)) {
            listing.add(path, layer);
        }
        return listing.lines;
    }

    static Map<String, String> of(Path folder, Set<FileKind> counted) throws IOException {
        Listing listing = new Listing(counted);
        List<Path> all;
        try (Stream<Path> walk = Files.walk(folder)) {
            all = walk.sorted().toList();
        }
        for (Path file : all) {
            listing.add("/" + folder.relativize(file), file);
        }
        return listing.lines;
    }

    private void add(String path, Layer layer) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        String content = switch (info.kind()) {
            case REGULAR -> Digest.of(layer.readAllBytes(path)).hex();
            case SYMBOLIC_LINK -> layer.readSymbolicLink(path);
            default -> "";
        };
        Map<String, String> xattrs = new TreeMap<>();
        for (String name : layer.listXattrs(path)) {
            byte[] value = Objects.requireNonNull(layer.getXattr(path, name));
            xattrs.put(name, new String(value, StandardCharsets.ISO_8859_1));
        }
        int mode = info.kind() == FileKind.SYMBOLIC_LINK ? 0777 : info.mode();
        String owner = info.uid() + ":" + info.gid();
        String device = isDevice(info.kind()) ? (info.rdev() >>> 8) + "," + (info.rdev() & 0xFF) : content;
        add(path, info.kind(), mode, owner, info.linkCount(), info.inode(), device, xattrs);
    }

    private void add(String path, Path file) throws IOException {
        Map<String, Object> info = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        FileKind kind = kind((Integer) info.get("mode"));
        String content = switch (kind) {
            case REGULAR -> Digest.of(Files.readAllBytes(file)).hex();
            case SYMBOLIC_LINK -> Files.readSymbolicLink(file).toString();
            case CHARACTER_DEVICE, BLOCK_DEVICE -> {
                long rdev = ((Number) info.get("rdev")).longValue();
                yield (rdev >>> 8) + "," + (rdev & 0xFF);
            }
            default -> "";
        };
        int mode = (Integer) info.get("mode") & 07777;
        String owner = info.get("uid") + ":" + info.get("gid");
        long links = ((Number) info.get("nlink")).longValue();
        add(path, kind, mode, owner, links, info.get("ino"), content, xattrs(file, kind));
    }

    /** Returns the kind in the kernel's mode of a file. */
    private static FileKind kind(int mode) {
        return switch (mode >>> 12) {
            case 1 -> FileKind.FIFO;
            case 2 -> FileKind.CHARACTER_DEVICE;
            case 4 -> FileKind.DIRECTORY;
            case 6 -> FileKind.BLOCK_DEVICE;
            case 8 -> FileKind.REGULAR;
            case 10 -> FileKind.SYMBOLIC_LINK;
            case 12 -> FileKind.SOCKET;
            default -> throw new IllegalArgumentException("mode " + Integer.toOctalString(mode));
        };
    }

    private static boolean isDevice(FileKind kind) {
        return kind == FileKind.CHARACTER_DEVICE || kind == FileKind.BLOCK_DEVICE;
    }

    private static Map<String, String> xattrs(Path file, FileKind kind) throws IOException {
        Map<String, String> xattrs = new TreeMap<>();
        if (kind == FileKind.REGULAR || kind == FileKind.DIRECTORY) {
            var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
            for (String name : view.list()) {
                byte[] value = (byte[]) Files.getAttribute(file, "user:" + name);
                xattrs.put("user." + name, new String(value, StandardCharsets.ISO_8859_1));
            }
        }
        return xattrs;
    }

    private void add(
            String path,
            FileKind kind,
            int mode,
            String owner,
            long links,
            Object inode,
            String content,
            Map<String, String> xattrs) {
        String names = counted.contains(kind)
                ? " links " + links + " first " + firstNames.computeIfAbsent(inode, any -> path)
                : "";
        String shown = kind + " " + Integer.toOctalString(mode) + (Tools.isRoot() ? " " + owner : "");
        lines.put(path, shown + names + " " + content + " " + xattrs);
    }
}
