package io.lcfs.build.run;

import io.lcfs.CopyOptions;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The changes of a directory of the host to which a layer was exported. They are found by comparing each file with the
 * look at it before, and are made in the layer. What the host could not have, such as device nodes, stays in the layer
 * as it was, because it is in neither look. Used by one thread.
 */
final class ChangesBack {
    private static final int BUFFER_BYTES = 1 << 16;

    private final Layer layer;
    private final Path root;
    private final Map<String, HostEntry> before = new HashMap<>();

    /** The first paths of the inodes that the layer has as they are on the host. */
    private final Map<Long, String> paths = new HashMap<>();

    /** Looks at the directory before it is changed. */
    ChangesBack(Layer layer, Path root) throws IOException {
        this.layer = layer;
        this.root = root;
        look("/", root);
    }

    private void look(String path, Path place) throws IOException {
        HostEntry entry = HostEntry.of(place);
        before.put(path, entry);
        if (entry.isDirectory()) {
            for (Map.Entry<String, Path> child : HostEntry.children(place).entrySet()) {
                look(child(path, child.getKey()), child.getValue());
            }
        }
    }

    private static String child(String path, String name) {
        return path.equals("/") ? "/" + name : path + "/" + name;
    }

    /** Returns the latest time at which a file was changed before the look. */
    Instant latest() {
        return before.values().stream()
                .map(HostEntry::changed)
                .max(Comparator.naturalOrder())
                .orElseThrow();
    }

    /** Makes the changes since then in the layer. */
    void apply() throws IOException {
        attributes("/", root, HostEntry.of(root));
        Map<String, Path> changed = new TreeMap<>();
        directory("/", root, changed);
        for (Map.Entry<String, Path> file : changed.entrySet()) {
            file(file.getKey(), file.getValue());
        }
    }

    /** Makes the changes in a directory that the layer has; collects the files that may have changed. */
    private void directory(String path, Path place, Map<String, Path> changed) throws IOException {
        Map<String, Path> children = HostEntry.children(place);
        for (String name : names(path)) {
            if (!children.containsKey(name)) {
                layer.deleteRecursively(child(path, name));
            }
        }
        for (Map.Entry<String, Path> child : children.entrySet()) {
            String here = child(path, child.getKey());
            HostEntry after = HostEntry.of(child.getValue());
            @Nullable HostEntry known = before.get(here);
            if (known == null || !known.isDirectory() || !after.isDirectory()) {
                if (after.equals(known)) {
                    paths.putIfAbsent(after.inode(), here);
                } else {
                    changed.put(here, child.getValue());
                }
                continue;
            }
            if (!after.equals(known)) {
                attributes(here, child.getValue(), after);
            }
            directory(here, child.getValue(), changed);
        }
    }

    /** Returns the names that a directory had before, as far as the host had them. */
    private List<String> names(String path) throws IOException {
        List<String> names = new ArrayList<>();
        try (var entries = layer.list(path)) {
            entries.forEach(entry -> names.add(entry.name()));
        }
        names.removeIf(name -> !before.containsKey(child(path, name)));
        return names;
    }

    /** Gives a path of the layer the attributes of a path of the host. */
    private void attributes(String path, Path place, HostEntry entry) throws IOException {
        FileInfo info = layer.stat(path);
        if (info.uid() != entry.uid() || info.gid() != entry.gid()) {
            layer.setOwner(path, entry.uid(), entry.gid());
        }
        if (layer.stat(path).mode() != entry.permissions()) {
            layer.setMode(path, entry.permissions());
        }
        Map<String, ByteBuffer> xattrs = HostEntry.xattrs(place);
        for (String name : layer.listXattrs(path)) {
            if (name.startsWith("user.") && !xattrs.containsKey(name)) {
                layer.removeXattr(path, name);
            }
        }
        List<String> known = layer.listXattrs(path);
        for (Map.Entry<String, ByteBuffer> xattr : xattrs.entrySet()) {
            byte[] value = new byte[xattr.getValue().remaining()];
            xattr.getValue().duplicate().get(value);
            if (!known.contains(xattr.getKey()) || !Arrays.equals(value, layer.getXattr(path, xattr.getKey()))) {
                layer.setXattr(path, xattr.getKey(), value);
            }
        }
        if (!entry.isDirectory() && !info.mtime().equals(entry.modified())) {
            layer.setModifiedTime(path, entry.modified());
        }
    }

    /** Makes a file or a new directory as it is on the host. */
    private void file(String path, Path place) throws IOException {
        HostEntry after = HostEntry.of(place);
        @Nullable HostEntry known = before.get(path);
        @Nullable String first = after.isDirectory() ? null : paths.putIfAbsent(after.inode(), path);
        if (first == null && known != null && known.isSameInode(after) && hasSameContent(path, place, after)) {
            attributes(path, place, after);
            return;
        }
        if (first != null && known != null && isOneInode(first, path)) {
            return;
        }
        if (known != null && (first != null || known.isDirectory() || after.isDirectory())) {
            layer.deleteRecursively(path);
        }
        if (first != null) {
            layer.createLink(path, first);
        } else {
            layer.copyIn(place, path, CopyOptions.defaults());
        }
    }

    private boolean isOneInode(String first, String path) throws IOException {
        return layer.stat(first, FileOption.NO_FOLLOW).inode()
                == layer.stat(path, FileOption.NO_FOLLOW).inode();
    }

    private boolean hasSameContent(String path, Path place, HostEntry after) throws IOException {
        if (!after.isRegular() || layer.stat(path).size() != after.size()) {
            return false;
        }
        try (InputStream host = Files.newInputStream(place);
                InputStream own = layer.newInputStream(path)) {
            byte[] content = host.readNBytes(BUFFER_BYTES);
            while (content.length > 0) {
                if (!Arrays.equals(content, own.readNBytes(content.length))) {
                    return false;
                }
                content = host.readNBytes(BUFFER_BYTES);
            }
        }
        return true;
    }
}
