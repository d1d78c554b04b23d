package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A comparison of two directories by the length and the time of each file, without reading contents, like a tool that
 * builds images in a plain directory.
 */
final class TreeComparison implements ChangeFinder {
    private static final FileTime SAME_TIME = FileTime.fromMillis(0);

    private final Path older;
    private final Path newer;

    /** The compared attributes. */
    private record Stamp(long length, FileTime time) {}

    TreeComparison(PeerDirectory directory, FileTree tree) throws IOException {
        older = Files.createDirectory(directory.resolve("older"));
        newer = directory.resolve("newer");
        new PathPeer(older, tree, PathPeer.Durability.NONE).createTree();
        copyWithTimes();
    }

    private void copyWithTimes() throws IOException {
        Files.walkFileTree(older, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path visited, BasicFileAttributes attributes) throws IOException {
                Files.createDirectory(newer.resolve(older.relativize(visited)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Path copy = Files.copy(file, newer.resolve(older.relativize(file)));
                Files.setLastModifiedTime(file, SAME_TIME);
                Files.setLastModifiedTime(copy, SAME_TIME);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    @Override
    public Path changed(String file) {
        return newer.resolve(PathPeer.TREE + file);
    }

    @Override
    public List<String> findChanges() throws IOException {
        Map<String, Stamp> before = stamps(older);
        Map<String, Stamp> after = stamps(newer);
        List<String> changes = new ArrayList<>();
        after.forEach((path, stamp) -> {
            Stamp old = before.remove(path);
            if (old == null) {
                changes.add("A " + path);
            } else if (!old.equals(stamp)) {
                changes.add("M " + path);
            }
        });
        before.keySet().forEach(path -> changes.add("D " + path));
        return changes;
    }

    private static Map<String, Stamp> stamps(Path root) throws IOException {
        int rootLength = root.toString().length();
        Map<String, Stamp> stamps = new HashMap<>();
        Files.walkFileTree(root, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                stamps.put(
                        file.toString().substring(rootLength),
                        new Stamp(attributes.size(), attributes.lastModifiedTime()));
                return FileVisitResult.CONTINUE;
            }
        });
        return stamps;
    }
}
