package io.lcfs.oci;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What a tree shows, by path, the root included: of a layer and of a directory of the host in the same words. All but times; owners
 * only for root, as nobody else can give files away.
 */
final class Listing {
    private final Map<String, String> lines = new TreeMap<>();
    private final Map<Object, String> firstNames = new HashMap<>();

    private Listing() {}

    static Map<String, String> of(Layer layer) throws IOException {
        Listing listing = new Listing();
        listing.add("/", layer);
        for (String path : Images.paths(layer)) {
            listing.add(path, layer);
        }
        return listing.lines;
    }

    static Map<String, String> of(Path folder) throws IOException {
        Listing listing = new Listing();
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
        FileInfo info = layer.stat(path);
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
        add(path, info.kind(), mode, owner, info.linkCount(), info.inode(), content, xattrs);
    }

    private void add(String path, Path file) throws IOException {
        Map<String, Object> info = Files.readAttributes(file, "unix:*", LinkOption.NOFOLLOW_LINKS);
        FileKind kind = kind(file);
        String content = switch (kind) {
            case REGULAR -> Digest.of(Files.readAllBytes(file)).hex();
            case SYMBOLIC_LINK -> Files.readSymbolicLink(file).toString();
            default -> "";
        };
        int mode = (Integer) info.get("mode") & 07777;
        String owner = info.get("uid") + ":" + info.get("gid");
        long links = ((Number) info.get("nlink")).longValue();
        add(path, kind, mode, owner, links, info.get("ino"), content, xattrs(file, kind));
    }

    private static FileKind kind(Path file) throws IOException {
        BasicFileAttributes info = Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        if (info.isSymbolicLink()) {
            return FileKind.SYMBOLIC_LINK;
        }
        return info.isDirectory() ? FileKind.DIRECTORY : FileKind.REGULAR;
    }

    private static Map<String, String> xattrs(Path file, FileKind kind) throws IOException {
        Map<String, String> xattrs = new TreeMap<>();
        if (kind != FileKind.SYMBOLIC_LINK) {
            var view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
            for (String name : view.list()) {
                byte[] value = (byte[]) Files.getAttribute(file, "user:" + name);
                xattrs.put("user." + name, new String(value, StandardCharsets.ISO_8859_1));
            }
        }
        return xattrs;
    }

    /**
     * Names are counted of files only: what a host says of directories is its own affair, and Java cannot link a symbolic link
     * everywhere.
     */
    private void add(
            String path,
            FileKind kind,
            int mode,
            String owner,
            long links,
            Object inode,
            String content,
            Map<String, String> xattrs) {
        String names = kind != FileKind.REGULAR
                ? ""
                : " links " + links + " first " + firstNames.computeIfAbsent(inode, first -> path);
        String shown = kind + " " + Integer.toOctalString(mode) + (Tools.isRoot() ? " " + owner : "");
        lines.put(path, shown + names + " " + content + " " + xattrs);
    }
}
