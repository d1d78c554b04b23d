package io.lcfs.engine.copy.host;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An open directory of the host. If the provider has secure directory streams, as on Linux, entries are looked up in
 * the directory that was opened, even if its path leads elsewhere afterwards. With other providers, entries are looked
 * up by their paths, and it is noticed only at its opening that a directory was replaced by a symbolic link.
 */
final class HostDirectory implements Closeable {
    private final Path path;
    private final boolean isSecure;
    private final @Nullable Object key;
    private DirectoryStream<Path> stream;
    private boolean isOpen = true;

    private HostDirectory(Path path, DirectoryStream<Path> stream, @Nullable Object key) {
        this.path = path;
        this.stream = stream;
        this.isSecure = stream instanceof SecureDirectoryStream;
        this.key = key;
    }

    /** Opens a directory by its path. A symbolic link at the end of the path is not followed. */
    static HostDirectory openTop(Path path) throws IOException {
        Object before = requireDirectory(path, attributes(path)).fileKey();
        HostDirectory opened = opened(path, Files.newDirectoryStream(path));
        try {
            // The directory may have been replaced by a link meanwhile, and then the target of the link was opened.
            Object after = requireDirectory(path, attributes(path)).fileKey();
            if (!Objects.equals(after, opened.isSecure ? opened.key : before)) {
                throw replaced(path);
            }
            return opened;
        } catch (IOException e) {
            opened.close();
            throw e;
        }
    }

    private static HostDirectory opened(Path path, DirectoryStream<Path> stream) throws IOException {
        try {
            Object key = null;
            if (stream instanceof SecureDirectoryStream<Path> secure) {
                key = secure.getFileAttributeView(BasicFileAttributeView.class)
                        .readAttributes()
                        .fileKey();
            }
            return new HostDirectory(path, stream, key);
        } catch (IOException e) {
            stream.close();
            throw e;
        }
    }

    /** Opens a directory that is an entry of this directory, which the caller has just examined. */
    HostDirectory open(Path name) throws IOException {
        Path child = path.resolve(name);
        if (!isSecure) {
            return openTop(child);
        }
        try {
            return opened(child, secure().newDirectoryStream(name, LinkOption.NOFOLLOW_LINKS));
        } catch (FileSystemException e) {
            throw at(child, e);
        }
    }

    /** Opens this directory again after it was closed, through an open directory that is one of its entries. */
    void reopen(HostDirectory below) throws IOException {
        if (isOpen || !isSecure) {
            return;
        }
        HostDirectory again = opened(
                path, below.secure().newDirectoryStream(path.getFileSystem().getPath(".."), LinkOption.NOFOLLOW_LINKS));
        stream = again.stream;
        isOpen = true;
        if (!Objects.equals(again.key, key)) {
            throw replaced(path);
        }
    }

    private SecureDirectoryStream<Path> secure() {
        return (SecureDirectoryStream<Path>) stream;
    }

    /** Returns the last names of all entries. */
    List<Path> names() throws IOException {
        List<Path> names = new ArrayList<>();
        try {
            for (Path entry : stream) {
                names.add(entry.getFileName());
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return names;
    }

    /** Returns the present attributes of an entry. A symbolic link is not followed. */
    BasicFileAttributes attributesOf(Path name) throws IOException {
        if (!isSecure) {
            return attributes(path.resolve(name));
        }
        try {
            return secure().getFileAttributeView(name, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
                    .readAttributes();
        } catch (FileSystemException e) {
            throw at(path.resolve(name), e);
        }
    }

    /** Throws an exception if this directory is not the one with a key that was read before. */
    void requireKey(@Nullable Object found) throws FileSystemException {
        if (isSecure && !Objects.equals(key, found)) {
            throw replaced(path);
        }
    }

    /** Throws an exception if an entry is not the file whose key was read by its path. */
    void requireIs(Path name, @Nullable Object found) throws IOException {
        if (isSecure && !Objects.equals(attributesOf(name).fileKey(), found)) {
            throw replaced(path.resolve(name));
        }
    }

    /** Opens an entry for reading. */
    SeekableByteChannel content(Path name, Set<OpenOption> reading) throws IOException {
        if (!isSecure) {
            return Files.newByteChannel(path.resolve(name), reading);
        }
        try {
            return secure().newByteChannel(name, reading);
        } catch (FileSystemException e) {
            throw at(path.resolve(name), e);
        }
    }

    @Override
    public void close() throws IOException {
        isOpen = false;
        stream.close();
    }

    static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    }

    private static BasicFileAttributes requireDirectory(Path path, BasicFileAttributes found) throws IOException {
        if (!found.isDirectory()) {
            throw replaced(path);
        }
        return found;
    }

    static FileSystemException replaced(Path path) {
        return new FileSystemException(path.toString(), null, "was replaced by something else while it was copied");
    }

    /** Returns an exception that contains the whole path instead of a name in an open directory. */
    private static FileSystemException at(Path path, FileSystemException e) {
        String shown = path.toString();
        FileSystemException whole = e instanceof NoSuchFileException
                ? new NoSuchFileException(shown, null, e.getReason())
                : e instanceof AccessDeniedException
                        ? new AccessDeniedException(shown, null, e.getReason())
                        : new FileSystemException(shown, null, e.getReason());
        whole.initCause(e);
        return whole;
    }
}
