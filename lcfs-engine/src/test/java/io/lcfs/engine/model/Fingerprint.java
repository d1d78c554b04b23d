package io.lcfs.engine.model;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A hash of everything that a user sees of a store, and of everything that the model contains, for tests that compare
 * too often for texts. It covers the content of {@link TreeText}, the paths of files with several names, and the
 * numbers and times of inodes, which the model has {@link Seen}.
 */
public final class Fingerprint {
    private static final long FACTOR = 0x9E37_79B9_7F4A_7C15L;

    private Fingerprint() {}

    private static long mix(long sum, long more) {
        long mixed = (sum ^ more) * FACTOR;
        return mixed ^ mixed >>> 29;
    }

    private static long of(byte[] bytes) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, bytes.length);
        return (long) bytes.length << 32 | crc.getValue();
    }

    private static long of(@Nullable String text) {
        return text == null ? 0 : mix(text.length() + 1, text.hashCode());
    }

    private static long of(@Nullable Instant time) {
        return time == null ? 0 : mix(time.getEpochSecond(), time.getNano());
    }

    private static long of(Collection<String> sorted) {
        long sum = sorted.size();
        for (String text : sorted) {
            sum = mix(sum, of(text));
        }
        return sum;
    }

    /** Returns the hash of all layers. */
    public static long of(LayerStore store) throws IOException {
        long sum;
        try (Layer root = store.root()) {
            sum = layer(LayerStore.ROOT, true, null, of(root));
        }
        for (LayerInfo info : store.list()) {
            try (Layer layer = store.openLayer(info.name())) {
                sum += layer(info.name(), info.kind() == LayerKind.WRITABLE, info.parent(), of(layer));
            }
        }
        return sum;
    }

    private static long layer(String name, boolean writable, @Nullable String parent, long tree) {
        return mix(mix(mix(of(name), writable ? 1 : 2), of(parent)), tree);
    }

    /** Returns the hash of one layer. */
    public static long of(Layer layer) throws IOException {
        return of(layer, "/");
    }

    private static long of(Layer layer, String path) throws IOException {
        FileInfo info = layer.stat(path, NO_FOLLOW);
        long sum = mix(mix(info.kind().ordinal(), info.mode()), info.inode());
        sum = mix(mix(mix(sum, of(info.mtime())), of(info.ctime())), of(info.birthTime()));
        sum = mix(mix(mix(sum, info.uid()), info.gid()), info.rdev());
        for (String name : layer.listXattrs(path)) {
            byte[] value = layer.getXattr(path, name);
            sum = mix(mix(sum, of(name)), value == null ? 0 : of(value));
        }
        sum = mix(mix(sum, info.size()), info.linkCount());
        if (info.isDirectory()) {
            return mix(sum, ofEntries(layer, path));
        }
        if (info.linkCount() > 1) {
            sum = mix(sum, of(layer.paths(path)));
        }
        return switch (info.kind()) {
            case REGULAR -> mix(sum, of(layer.readAllBytes(path)));
            case SYMBOLIC_LINK -> mix(sum, of(layer.readSymbolicLink(path).getBytes(StandardCharsets.UTF_8)));
            default -> sum;
        };
    }

    /** The order of entries is arbitrary, so their hashes are added. */
    private static long ofEntries(Layer layer, String path) throws IOException {
        String prefix = path.equals("/") ? path : path + "/";
        long sum = 0;
        try (DirectoryEntries entries = layer.list(path)) {
            for (DirectoryEntry entry : entries) {
                sum += mix(of(entry.name()), of(layer, prefix + entry.name()));
            }
        }
        return sum;
    }

    /** Returns the hash of all layers of the model. */
    public static long of(ModelStore model) {
        long sum = 0;
        for (Map.Entry<String, ModelStore.ModelLayer> named : model.layers.entrySet()) {
            ModelStore.ModelLayer layer = named.getValue();
            sum += layer(named.getKey(), layer.writable, model.parent(layer), of(layer.root));
        }
        return sum;
    }

    /** Returns the hash of the tree of one layer of the model. */
    public static long of(ModelInode root) {
        return of(root, pathsOfLinked(root));
    }

    private static long of(ModelInode inode, Map<ModelInode, TreeSet<String>> paths) {
        long sum = mix(mix(inode.kind.ordinal(), inode.mode), inode.number);
        sum = mix(mix(mix(sum, of(inode.mtime)), of(inode.ctime)), of(inode.birthTime));
        sum = mix(mix(mix(sum, inode.uid), inode.gid), inode.rdev);
        for (Map.Entry<String, byte[]> xattr : inode.xattrs.entrySet()) {
            sum = mix(mix(sum, of(xattr.getKey())), of(xattr.getValue()));
        }
        if (inode.isDirectory()) {
            long entries = 0;
            for (Map.Entry<String, ModelInode> entry : inode.entries.entrySet()) {
                entries += mix(of(entry.getKey()), of(entry.getValue(), paths));
            }
            return mix(mix(mix(sum, inode.entries.size()), inode.linkCount()), entries);
        }
        sum = mix(mix(sum, inode.content.length), inode.linkCount());
        TreeSet<String> names = paths.get(inode);
        if (names != null) {
            sum = mix(sum, of(names));
        }
        return switch (inode.kind) {
            case REGULAR, SYMBOLIC_LINK -> mix(sum, of(inode.content));
            default -> sum;
        };
    }

    private record Visit(String prefix, ModelInode directory) {}

    private static Map<ModelInode, TreeSet<String>> pathsOfLinked(ModelInode root) {
        Map<ModelInode, TreeSet<String>> paths = new IdentityHashMap<>();
        ArrayDeque<Visit> visits = new ArrayDeque<>();
        visits.push(new Visit("/", root));
        while (!visits.isEmpty()) {
            Visit visit = visits.pop();
            visit.directory.entries.forEach((name, inode) -> {
                if (inode.isDirectory()) {
                    visits.push(new Visit(visit.prefix + name + "/", inode));
                } else if (inode.links > 1) {
                    paths.computeIfAbsent(inode, linked -> new TreeSet<>()).add(visit.prefix + name);
                }
            });
        }
        return paths;
    }
}
