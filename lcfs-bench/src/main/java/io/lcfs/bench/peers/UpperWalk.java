package io.lcfs.bench.peers;

import io.lcfs.bench.FileTree;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** A walk through the upper directory of an overlayfs layer, like that of a container engine. */
final class UpperWalk implements ChangeFinder {
    private static final String LAYER = "changed";

    private final OverlayPeer overlay;
    private final Path image;
    private final Path upper;

    UpperWalk(PeerDirectory directory, FileTree tree) throws IOException {
        overlay = (OverlayPeer) Peers.openLayers(Peers.OVERLAYFS, directory, tree);
        overlay.create(LAYER);
        image = overlay.image();
        upper = overlay.upper(LAYER);
    }

    @Override
    public Path changed(String file) {
        return overlay.path(LAYER).resolve(PathPeer.TREE + file);
    }

    @Override
    public List<String> findChanges() throws IOException {
        List<String> changes = new ArrayList<>();
        int upperLength = upper.toString().length();
        Files.walkFileTree(upper, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                String path = file.toString().substring(upperLength);
                changes.add(kind(path, attributes) + path);
                return FileVisitResult.CONTINUE;
            }
        });
        return changes;
    }

    private String kind(String path, BasicFileAttributes attributes) {
        if (attributes.isOther()) {
            return "D "; // A whiteout is a character device, and the tree has no other ones.
        }
        return Files.exists(Path.of(image + path)) ? "M " : "A ";
    }
}
