package io.lcfs.engine.system;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.engine.system.FileTree.Inode;
import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Reads a whole store into a {@link World}. */
final class Observer {
    private final LayerStore store;
    private final World world = new World();
    private int lastLayer;

    private Observer(LayerStore store) {
        this.store = store;
    }

    static World look(LayerStore store) throws IOException {
        return new Observer(store).look();
    }

    private World look() throws IOException {
        try (Layer root = store.root()) {
            world.put(World.ROOT_LAYER, world.layer(World.ROOT_LAYER).with(tree(root)));
        }
        List<LayerInfo> layers = store.list();
        Map<String, Integer> numbers = new HashMap<>();
        for (LayerInfo info : layers) {
            numbers.put(info.name(), ++lastLayer);
        }
        for (LayerInfo info : layers) {
            try (Layer layer = store.openLayer(info.name())) {
                int parent = info.parent() == null ? -1 : numbers.get(info.parent());
                world.put(
                        numbers.get(info.name()),
                        new World.Layer(
                                info.name(),
                                kind(info.kind()),
                                parent,
                                tree(layer),
                                new TreeMap<>(info.labels()),
                                info.ephemeral()));
            }
        }
        return world;
    }

    static World.Kind kind(LayerKind kind) {
        return World.Kind.valueOf(kind.name());
    }

    private static FileTree tree(Layer layer) throws IOException {
        FileTree tree = new FileTree();
        walk(layer, "/", FileTree.ROOT, layer.stat("/", NO_FOLLOW), tree, new HashMap<>());
        return tree;
    }

    private static void walk(
            Layer layer, String path, int number, FileInfo info, FileTree tree, Map<Long, Integer> numbers)
            throws IOException {
        numbers.put(info.inode(), number);
        Inode inode = inode(layer, path, info);
        for (String name : layer.listXattrs(path)) {
            inode = inode.withXattr(name, Content.of(layer.getXattr(path, name)).toString());
        }
        if (info.isDirectory()) {
            Map<String, FileKind> entries = new TreeMap<>();
            try (DirectoryEntries listed = layer.list(path)) {
                for (DirectoryEntry entry : listed) {
                    entries.put(entry.name(), entry.kind());
                }
            }
            for (Map.Entry<String, FileKind> entry : entries.entrySet()) {
                String below = (path.equals("/") ? "" : path) + "/" + entry.getKey();
                FileInfo found = layer.stat(below, NO_FOLLOW);
                if (found.kind() != entry.getValue()) {
                    throw new AssertionError(below + " is listed as " + entry.getValue() + " and is " + found.kind());
                }
                Integer known = numbers.get(found.inode());
                int child = known == null ? numbers.size() : known;
                if (known == null) {
                    walk(layer, below, child, found, tree, numbers);
                }
                inode = inode.withEntry(entry.getKey(), child);
            }
        }
        tree.set(number, inode);
        if (number == FileTree.ROOT) {
            requireLinks(layer, tree);
        }
    }

    /** The model counts links itself, so they must be equal to those of the store. */
    private static void requireLinks(Layer layer, FileTree tree) throws IOException {
        for (String path : tree.paths()) {
            String counted = tree.stat(tree.find(path, FileTree.End.NAME));
            String said = stat(layer.stat(path, NO_FOLLOW));
            if (!counted.equals(said)) {
                throw new AssertionError(path + " is " + said + ", but there are " + counted);
            }
        }
    }

    static String stat(FileInfo info) {
        return FileTree.stat(info.kind(), info.mode(), info.linkCount(), info.isRegular() ? info.size() : 0);
    }

    private static Inode inode(Layer layer, String path, FileInfo info) throws IOException {
        return switch (info.kind()) {
            case SYMBOLIC_LINK -> Inode.link(layer.readSymbolicLink(path)).withMode(info.mode());
            case REGULAR -> Inode.of(FileKind.REGULAR, info.mode()).with(Content.of(layer.readAllBytes(path)));
            default -> Inode.of(info.kind(), info.mode());
        };
    }
}
