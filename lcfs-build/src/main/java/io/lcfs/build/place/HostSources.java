package io.lcfs.build.place;

import io.lcfs.FileKind;
import io.lcfs.build.host.HostTree;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A directory of the host, the build context. Used by one thread. */
final class HostSources implements SourceTree {
    private final Path root;

    /** The paths of names that were listed, because a text may not show each byte of a path. */
    private final Map<String, Path> listed = new HashMap<>();

    HostSources(Path root) {
        this.root = root;
    }

    /** Returns the path of the host. */
    Path path(String path) {
        Path known = listed.get(path);
        return known != null ? known : path.isEmpty() ? root : root.resolve(path);
    }

    /** Returns whether the JVM can make a path of a text, which its locale or a NUL may prevent. */
    private boolean isPath(String text) {
        try {
            return root.getFileSystem().getPath(text).getNameCount() > 0;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    @Override
    public @Nullable FileKind kind(String path) throws IOException {
        if (!listed.containsKey(path) && !isPath(path)) {
            List<String> ignored = names(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
            if (!listed.containsKey(path)) {
                return null;
            }
        }
        BasicFileAttributes attributes;
        try {
            attributes = Files.readAttributes(path(path), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (NoSuchFileException e) {
            return null;
        }
        return attributes.isDirectory()
                ? FileKind.DIRECTORY
                : attributes.isSymbolicLink() ? FileKind.SYMBOLIC_LINK : FileKind.REGULAR;
    }

    @Override
    public List<String> names(String directory) throws IOException {
        Set<String> names = new TreeSet<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(path(directory))) {
            for (Path entry : entries) {
                String name = HostTree.name(entry);
                names.add(name);
                listed.put(directory.isEmpty() ? name : directory + "/" + name, entry);
            }
        } catch (DirectoryIteratorException e) {
            throw e.getCause();
        }
        return List.copyOf(names);
    }

    @Override
    public String target(String link) throws IOException {
        return Files.readSymbolicLink(path(link)).toString();
    }
}
