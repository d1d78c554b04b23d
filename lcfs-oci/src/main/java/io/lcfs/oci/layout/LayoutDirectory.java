package io.lcfs.oci.layout;

import io.lcfs.oci.archive.LayoutFiles;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.content.InvalidImageException;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The files of a layout in a directory. The path of the directory may contain symbolic links; links below it are not
 * followed, neither when reading nor when writing.
 */
final class LayoutDirectory implements LayoutFiles {
    private final Path directory;

    LayoutDirectory(Path directory) {
        this.directory = directory;
    }

    @Override
    public long size(String name) throws IOException {
        return Files.size(file(name));
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(file(name), LinkOption.NOFOLLOW_LINKS);
    }

    boolean has(String name) throws IOException {
        try {
            file(name);
            return true;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    /** Returns the path of a regular file, after a check of all directories on the way to it. */
    private Path file(String name) throws IOException {
        Path path = directory;
        for (String part : name.split("/", -1)) {
            path = path.resolve(part);
            if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new NoSuchFileException(directory.toString(), null, "has no file " + name);
            }
            if (Files.isSymbolicLink(path)) {
                throw new InvalidImageException(path + " is a symbolic link, and is not followed");
            }
        }
        if (!Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
            throw new InvalidImageException(path + " is not a file");
        }
        return path;
    }

    /** Writes a blob under the name of its digest, durably. */
    Descriptor write(Blob blob, @Nullable Descriptor expected) throws IOException {
        Path file = newFile();
        try {
            Descriptor written = fill(file, blob, expected);
            rename(file, LayoutFiles.path(written.digest()));
            return written;
        } finally {
            Files.deleteIfExists(file);
        }
    }

    /** Writes or replaces a file atomically and durably. */
    void write(String name, byte[] bytes) throws IOException {
        Path file = newFile();
        try {
            fill(file, Blob.of(bytes), null);
            rename(file, name);
        } finally {
            Files.deleteIfExists(file);
        }
    }

    private Path newFile() {
        return directory.resolve(".new-" + UUID.randomUUID());
    }

    private static Descriptor fill(Path file, Blob blob, @Nullable Descriptor expected) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
                OutputStream out = new BufferedOutputStream(Channels.newOutputStream(channel))) {
            HashingOutputStream hashing = new HashingOutputStream(out, expected);
            blob.writeTo(hashing);
            Descriptor written = hashing.finish();
            channel.force(true); // Else a crash could leave the name without the bytes.
            return written;
        }
    }

    private void rename(Path file, String name) throws IOException {
        String[] parts = name.split("/", -1);
        Path path = directory;
        for (int i = 0; i < parts.length - 1; i++) {
            path = makeDirectory(path.resolve(parts[i]));
        }
        Files.move(file, path.resolve(parts[parts.length - 1]), StandardCopyOption.ATOMIC_MOVE);
    }

    private static Path makeDirectory(Path path) throws IOException {
        try {
            Files.createDirectory(path);
        } catch (FileAlreadyExistsException e) {
            if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw new InvalidImageException(path + " is not a directory", e);
            }
        }
        return path;
    }

    @Override
    public String toString() {
        return directory.toString();
    }
}
