package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.Stream;

/**
 * A layer and a directory of the host. Each change is made in both, so that afterwards both must have the same files.
 */
final class Twin {
    private final Layer layer;
    private final Path folder;
    private final Set<FileKind> counted;

    /** Creates a twin; {@code counted} is the result of {@link Listing#counted} for the empty folder. */
    Twin(Layer layer, Path folder, Set<FileKind> counted) {
        this.layer = layer;
        this.folder = folder;
        this.counted = counted;
    }

    private Path host(String path) {
        return folder.resolve(path.substring(1));
    }

    Twin directory(String path, int mode) throws IOException {
        layer.createDirectory(path, mode);
        Files.createDirectory(host(path));
        return mode(path, mode);
    }

    /** Creates a file, or replaces its content. */
    Twin file(String path, String content) throws IOException {
        byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
        boolean isNew = !layer.exists(path);
        layer.write(path, 0, bytes);
        layer.truncate(path, bytes.length);
        Files.write(host(path), bytes);
        return isNew ? mode(path, 0644) : this;
    }

    Twin symbolicLink(String path, String target) throws IOException {
        layer.createSymbolicLink(path, target);
        Files.createSymbolicLink(host(path), Path.of(target));
        return this;
    }

    Twin link(String existing, String path) throws IOException {
        layer.createLink(path, existing);
        Files.createLink(host(path), host(existing));
        return this;
    }

    /** Creates a fifo, or a device with the numbers 1 and 3, by the programs of the host. */
    Twin node(String path, FileKind kind) throws IOException {
        layer.createNode(path, kind, 0644, kind == FileKind.FIFO ? 0 : 0x103);
        try {
            switch (kind) {
                case FIFO -> Tools.run(folder, "mkfifo", host(path).toString());
                case CHARACTER_DEVICE -> Tools.run(folder, "mknod", host(path).toString(), "c", "1", "3");
                default -> Tools.run(folder, "mknod", host(path).toString(), "b", "1", "3");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        return mode(path, 0644);
    }

    Twin rename(String source, String target) throws IOException {
        layer.rename(source, target);
        Files.move(host(source), host(target));
        return this;
    }

    /** Deletes a name and all below it. */
    Twin delete(String path) throws IOException {
        layer.deleteRecursively(path);
        try (Stream<Path> below = Files.walk(host(path))) {
            for (Path each : below.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
        return this;
    }

    Twin mode(String path, int mode) throws IOException {
        layer.setMode(path, mode);
        Files.setAttribute(host(path), "unix:mode", mode);
        return this;
    }

    /** Changes the owner of a file, which the host allows only to root. */
    Twin owner(String path, int uid, int gid) throws IOException {
        layer.setOwner(path, uid, gid);
        if (Tools.isRoot()) {
            Files.setAttribute(host(path), "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
            Files.setAttribute(host(path), "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
        }
        return this;
    }

    /** Sets an extended attribute in the layer and in the directory; does nothing if the host does not support them. */
    Twin attribute(String path, String name, String value) throws IOException {
        if (Files.getFileStore(folder).supportsFileAttributeView("user")) {
            byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
            layer.setXattr(path, "user." + name, bytes);
            Files.setAttribute(host(path), "user:" + name, bytes);
        }
        return this;
    }

    void same() throws IOException {
        assertEquals(Listing.of(folder, counted), Listing.of(layer, counted));
    }
}
