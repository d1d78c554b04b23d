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
 * Resolution of the real paths of directories. Symbolic links are followed, at most 40 per path, as if the root of the
 * layer were the only root, as a program in a container would see them.
 */
final class DirectoryResolver {
    /** Creates a directory that an entry needs and that the layer does not have. */
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

    /** Clears the cache, after a directory or a link was removed. */
    void forget() {
        found.clear();
    }

    /** Returns the real path of a directory, or {@code null} if it does not exist. */
    @Nullable
    String find(String path) throws IOException {
        String real = found.get(path);
        return real != null ? real : resolve(path, null, (missing, entry) -> {});
    }

    /** Returns the real path of the directory of an entry, after creating the missing directories. */
    String findOrMake(TarEntry entry, Maker maker) throws IOException {
        String path = entry.parent();
        String real = found.get(path);
        if (real == null) {
            real = resolve(path, entry, maker);
        }
        if (real == null) {
            throw new InvalidImageException(
                    "entry " + Quote.of(entry.path()) + " is below a file that is not a directory");
        }
        return real;
    }

    private @Nullable String resolve(String path, @Nullable TarEntry entry, Maker maker) throws IOException {
        Deque<String> left = new ArrayDeque<>();
        push(left, path);
        String real = AbsolutePaths.ROOT;
        int links = 0;
        while (!left.isEmpty()) {
            String name = left.pop();
            if (name.equals("..")) {
                real = AbsolutePaths.parent(real);
                continue;
            }
            String next = AbsolutePaths.child(real, name);
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
                    real = AbsolutePaths.ROOT;
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
