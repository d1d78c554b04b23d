package io.lcfs.bench;

import com.google.common.jimfs.Configuration;
import com.google.common.jimfs.Jimfs;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.nio.LayerFileSystems;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.Stream;

/** A tree of small files in one of several file systems: a writable or a committed layer, Jimfs, or the host's. */
final class ViewedFiles implements AutoCloseable {
    static final int DIRECTORIES = 100;
    static final int FILES_PER_DIRECTORY = 20;
    static final int FILE_BYTES = 4096;

    private final WorkDirectory directory = new WorkDirectory();
    private final LayerStore store;
    private final FileSystem fileSystem;
    private final Path root;

    ViewedFiles(String kind) throws IOException {
        switch (kind) {
            case "layer", "committed" -> {
                store = directory.createStore();
                fileSystem = LayerFileSystems.of(store.createLayer("files"));
                root = fileSystem.getPath("/tree");
            }
            case "jimfs" -> {
                store = null;
                fileSystem = Jimfs.newFileSystem(Configuration.unix().toBuilder()
                        .setAttributeViews("basic", "posix")
                        .build());
                root = fileSystem.getPath("/tree");
            }
            case "host" -> {
                store = null;
                fileSystem = FileSystems.getDefault();
                root = directory.file("tree");
            }
            default -> throw new IllegalArgumentException("no kind of file system: " + kind);
        }
        write();
        if (kind.equals("committed")) {
            try (Layer files = store.openLayer("files")) {
                files.commit();
            }
        }
    }

    private void write() throws IOException {
        byte[] bytes = new byte[FILE_BYTES];
        new Random(1).nextBytes(bytes);
        for (int i = 0; i < DIRECTORIES; i++) {
            Files.createDirectories(root.resolve("d" + i));
            for (int j = 0; j < FILES_PER_DIRECTORY; j++) {
                Files.write(file(i, j), bytes);
            }
        }
    }

    Path root() {
        return root;
    }

    Path file(int directoryIndex, int index) {
        return root.resolve("d" + directoryIndex).resolve("f" + index);
    }

    /** Returns the files in an order that looks random and is the same in each run. */
    Path[] shuffled() {
        return new Random(2)
                .ints(1_000, 0, DIRECTORIES * FILES_PER_DIRECTORY)
                .mapToObj(i -> file(i / FILES_PER_DIRECTORY, i % FILES_PER_DIRECTORY))
                .toArray(Path[]::new);
    }

    @Override
    public void close() throws IOException {
        if (fileSystem != FileSystems.getDefault()) {
            fileSystem.close();
        } else {
            try (Stream<Path> paths = Files.walk(root)) {
                for (Path path : (Iterable<Path>) paths.sorted(Comparator.reverseOrder())::iterator) {
                    Files.delete(path);
                }
            }
        }
        if (store != null) {
            store.close();
        }
        directory.close();
    }
}
