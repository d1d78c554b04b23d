package io.lcfs.engine.crash;

import io.lcfs.FileKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A model of the file tree of one layer in plain Java: paths are mapped to inode numbers, and these to immutable
 * inodes. So a copy of a tree is a copy of two small maps.
 */
final class TreeModel {
    private final TreeMap<String, Integer> paths;
    private final TreeMap<Integer, Inode> inodes;

    /** The kinds of inodes. */
    record Inode(FileKind kind, int mode, byte[] content, TreeMap<String, byte[]> xattrs) {
        Inode {
            xattrs = new TreeMap<>(xattrs);
        }

        static Inode of(FileKind kind, int mode) {
            return new Inode(kind, mode, new byte[0], new TreeMap<>());
        }

        Inode withContent(byte[] bytes) {
            return new Inode(kind, mode, bytes, xattrs);
        }

        Inode withMode(int bits) {
            return new Inode(kind, bits, content, xattrs);
        }

        Inode withXattr(String name, byte @Nullable [] value) {
            Inode changed = new Inode(kind, mode, content, xattrs);
            if (value == null) {
                changed.xattrs.remove(name);
            } else {
                changed.xattrs.put(name, value);
            }
            return changed;
        }
    }

    /** Creates an empty tree. */
    TreeModel() {
        paths = new TreeMap<>();
        inodes = new TreeMap<>();
        create("/", Inode.of(FileKind.DIRECTORY, 0755));
    }

    private TreeModel(TreeModel other) {
        paths = new TreeMap<>(other.paths);
        inodes = new TreeMap<>(other.inodes);
    }

    TreeModel copy() {
        return new TreeModel(this);
    }

    /** Returns all paths of a kind. */
    List<String> paths(FileKind kind) {
        List<String> found = new ArrayList<>();
        paths.forEach((path, number) -> {
            if (inode(number).kind == kind) {
                found.add(path);
            }
        });
        return found;
    }

    boolean exists(String path) {
        return paths.containsKey(path);
    }

    private Inode inode(int number) {
        return inodes.getOrDefault(number, Inode.of(FileKind.SOCKET, 0));
    }

    Inode get(String path) {
        return inode(paths.getOrDefault(path, -1));
    }

    void set(String path, Inode inode) {
        inodes.put(paths.getOrDefault(path, -1), inode);
    }

    public void create(String path, Inode inode) {
        int number = inodes.isEmpty() ? 1 : inodes.lastKey() + 1;
        inodes.put(number, inode);
        paths.put(path, number);
    }

    void link(String existing, String path) {
        paths.put(path, paths.getOrDefault(existing, -1));
    }

    /** Deletes a path and everything below it. */
    void delete(String path) {
        paths.keySet().removeIf(other -> isAtOrBelow(other, path));
        inodes.keySet().removeIf(number -> !paths.containsValue(number));
    }

    static boolean isAtOrBelow(String path, String top) {
        return path.equals(top) || path.startsWith(top.equals("/") ? top : top + "/");
    }

    /** Moves a path and everything below it over an existing one. */
    void rename(String source, String target) {
        if (paths.getOrDefault(source, -1).equals(paths.get(target))) {
            // Both names belong to the same file: POSIX leaves both.
            return;
        }
        delete(target);
        Map<String, Integer> moved = new TreeMap<>();
        paths.forEach((path, number) -> {
            if (isAtOrBelow(path, source)) {
                moved.put(target + path.substring(source.length()), number);
            }
        });
        paths.keySet().removeIf(path -> isAtOrBelow(path, source));
        paths.putAll(moved);
    }

    /** Exchanges two paths, which are not directories. */
    void exchange(String one, String other) {
        int number = paths.getOrDefault(one, -1);
        paths.put(one, paths.getOrDefault(other, -1));
        paths.put(other, number);
    }

    static byte[] written(byte[] content, int offset, byte[] bytes) {
        byte[] longer = Arrays.copyOf(content, Math.max(content.length, offset + bytes.length));
        System.arraycopy(bytes, 0, longer, offset, bytes.length);
        return longer;
    }

    static byte[] punched(byte[] content, int offset, int length) {
        byte[] punched = content.clone();
        int from = Math.min(offset, content.length);
        Arrays.fill(punched, from, Math.min(content.length, offset + length), (byte) 0);
        return punched;
    }

    static long sum(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes);
        return crc.getValue();
    }

    /** Returns the content as a user sees it, one line for each path. */
    void describe(String layer, Map<String, String> view) {
        Map<Integer, Integer> links = new TreeMap<>();
        Map<Integer, String> firstPaths = new TreeMap<>();
        paths.forEach((path, number) -> {
            links.merge(number, 1, Integer::sum);
            firstPaths.putIfAbsent(number, path);
        });
        paths.forEach((path, number) -> {
            Inode inode = inode(number);
            view.put(
                    layer + ":" + path,
                    StoreView.line(
                            inode.kind,
                            inode.mode,
                            links.getOrDefault(number, 0),
                            firstPaths.getOrDefault(number, ""),
                            inode.content.length,
                            sum(inode.content),
                            inode.xattrs));
        });
    }
}
