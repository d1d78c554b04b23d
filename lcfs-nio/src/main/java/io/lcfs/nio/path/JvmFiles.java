package io.lcfs.nio.path;

import java.io.IOException;
import java.net.URI;
import java.nio.file.AccessDeniedException;
import java.nio.file.AccessMode;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystem;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.List;

/**
 * The files of the JVM's own installation. The JVM looks for them through its default file system, even if that is a
 * layer. Files below {@code java.home} that the layer does not have are therefore read from the host; they are never
 * written.
 */
public final class JvmFiles {
    private final FileSystemProvider host;
    private final String home = System.getProperty("java.home");

    public JvmFiles(FileSystemProvider host) {
        this.host = host;
    }

    public FileSystemProvider host() {
        return host;
    }

    /** Returns the host's file system. */
    public FileSystem fileSystem() {
        return host.getFileSystem(URI.create("file:///"));
    }

    /** Returns the path on the host; throws {@code missing} if the path is not below {@code java.home}. */
    public Path on(LayerPath path, NoSuchFileException missing) throws NoSuchFileException {
        if (!isBelowHome(path)) {
            throw missing;
        }
        return on(path);
    }

    /** Returns the path on the host. */
    public Path on(LayerPath path) {
        return fileSystem().getPath(normal(path));
    }

    /**
     * Checks access to a file on the host.
     *
     * @param shownAs the path of the file for exceptions
     */
    void checkAccess(Path file, LayerPath shownAs, AccessMode... modes) throws IOException {
        host.checkAccess(file, modes);
        if (List.of(modes).contains(AccessMode.WRITE)) {
            throw new AccessDeniedException(shownAs.toString(), null, "a file of the JVM itself cannot be written");
        }
    }

    boolean isBelowHome(LayerPath path) {
        String normal = normal(path);
        return normal.equals(home) || normal.startsWith(home + "/");
    }

    private static String normal(LayerPath path) {
        return path.toAbsolutePath().normalize().toString();
    }

    /** Lists a directory of the host; the entries are shown as paths of the layer. */
    public DirectoryStream<Path> list(Path directory, LayerPath shownAs, DirectoryStream.Filter<? super Path> filter)
            throws IOException {
        DirectoryStream<Path> entries = host.newDirectoryStream(
                directory,
                entry -> filter.accept(shownAs.resolve(entry.getFileName().toString())));
        return new DirectoryStream<>() {
            @Override
            public Iterator<Path> iterator() {
                Iterator<Path> iterator = entries.iterator();
                return new Iterator<>() {
                    @Override
                    public boolean hasNext() {
                        return iterator.hasNext();
                    }

                    @Override
                    public Path next() {
                        return shownAs.resolve(iterator.next().getFileName().toString());
                    }
                };
            }

            @Override
            public void close() throws IOException {
                entries.close();
            }
        };
    }
}
