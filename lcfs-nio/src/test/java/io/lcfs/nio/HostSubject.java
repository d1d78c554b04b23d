package io.lcfs.nio;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A directory of the default file system. It is below {@code target}, because a temporary directory may not support
 * user attributes.
 */
final class HostSubject implements Subject {
    private final Path root;

    HostSubject() throws IOException {
        Path target = Files.createDirectories(Path.of("target").toAbsolutePath());
        root = Files.createTempDirectory(target, "contract").toRealPath();
    }

    @Override
    public FileSystem fs() {
        return root.getFileSystem();
    }

    @Override
    public Path root() {
        return root;
    }

    @Override
    public void close() throws IOException {
        List<Path> deepestFirst;
        try (Stream<Path> tree = Files.walk(root)) {
            deepestFirst = tree.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path path : deepestFirst) {
            Files.delete(path);
        }
    }
}
