package io.lcfs.oci.convert;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.tar.TarEntry;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Finds the real paths of directories: symbolic links among their names are followed as if the layer's root was the only one
 * there is, 40 at most, which is what a program in a container would see.
 */
final class DirectoryResolver {
    /** Makes a directory that an entry needs and the layer has not. */
    interface Maker {
        void make(String path, TarEntry entry) throws IOException;
    }

    private static final int MAX_LINKS = 40;
    private static final int MAX_REMEMBERED = 10_000;

    private final Layer layer;
    private final Map<String, String> found = new HashMap<>();

    DirectoryResolver(Layer layer) {
        this.layer = layer;
    }

    /** Forgets what it found, after a directory or a link went. */
    void forget() {
        found.clear();
    }

    /** The real path of a directory, none if there is no such directory. */
    @Nullable
    String find(String path) throws IOException {
        String real = found.get(path);
        return real != null ? real : resolve(path, null, (missing, entry) -> {});
    }

    /** The real path of the directory of an entry; what is missing on the way is made. */
    String findOrMake(TarEntry entry, Maker maker) throws IOException {
        String path = entry.parent();
        String real = found.get(path);
        if (real == null) {
            real = resolve(path, entry, maker);
        }
        if (real == null) {
            throw new InvalidImageException(
                    "entry " + Quote.of(entry.path()) + " lies below something that is not a directory");
        }
        return real;
    }

    private @Nullable String resolve(String path, @Nullable TarEntry entry, Maker maker) throws IOException {
        Deque<String> left = new ArrayDeque<>();
        push(left, path);
        String real = LayerPaths.ROOT;
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                real = LayerPaths.parent(real);
                continue;
            }
            String next = LayerPaths.child(real, name);
            FileInfo info = stat(next);
            if (info == null) {
                if (entry == null) {
                    return null;
                }
                maker.make(next, entry);
                real = next;
            } else if (info.isDirectory()) {
                real = next;
            } else if (info.kind() == FileKind.SYMBOLIC_LINK) {
                if (++links > MAX_LINKS) {
                    throw new FileSystemException(path, null, "more than " + MAX_LINKS + " symbolic links");
                }
                String target = layer.readSymbolicLink(next);
                if (target.startsWith("/")) {
                    real = LayerPaths.ROOT;
                }
                push(left, target);
            } else {
                return null;
            }
        }
        if (found.size() == MAX_REMEMBERED) {
            found.clear();
        }
        found.put(path, real);
        return real;
    }

    private @Nullable FileInfo stat(String path) throws IOException {
        try {
            return layer.stat(path, NO_FOLLOW);
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private static void push(Deque<String> left, String path) {
        String[] names = path.split("/");
        for (int i = names.length - 1; i >= 0; i--) {
            if (!names[i].isEmpty() && !names[i].equals(".")) {
                left.push(names[i]);
            }
        }
    }
}
