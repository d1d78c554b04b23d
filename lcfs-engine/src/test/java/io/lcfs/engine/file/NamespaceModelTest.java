package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.RenameOption;
import io.lcfs.engine.names.DirectoryBatch;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random operations on a layer and on a model of maps. Both must have the same outcome and the same tree. */
class NamespaceModelTest {
    private static final String[] NAMES = {"a", "b", "c", "dd", "e e", "\u00e9", "\udcff"};

    private final Node root = new Node(true);

    /** A file of the model. A directory has entries. */
    private static final class Node {
        final TreeMap<String, Node> names = new TreeMap<>();
        final boolean isDirectory;
        int links;
        Node parent = this;

        Node(boolean isDirectory) {
            this.isDirectory = isDirectory;
        }
    }

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1;
    }

    private interface Step {
        void run() throws Exception;
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void randomOperationsWithTheUsualHash(long seed) throws Exception {
        run(TestLayer.usual(), seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {5, 6, 7, 8})
    void randomOperationsWithChains(long seed) throws Exception {
        run(TestLayer.colliding(), seed);
    }

    private void run(TestLayer layer, long seed) throws Exception {
        Random random = new Random(seed);
        for (int i = 0; i < 6000; i++) {
            String path = path(random);
            String other = path(random);
            switch (random.nextInt(8)) {
                case 0 -> both(path, () -> Making.file(layer.files, path, 0600), () -> make(path, new Node(false)));
                case 1, 2 ->
                    both(path, () -> Making.directory(layer.files, path, 0700), () -> make(path, new Node(true)));
                case 3 -> both(path, () -> layer.reap(layer.files.remover().delete(path)), () -> delete(path));
                case 4 -> both(path, () -> layer.files.creator().createLink(other, path), () -> link(path, other));
                case 5 -> both(path + " > " + other, () -> rename(layer, path, other), () -> move(path, other, false));
                case 6 ->
                    both(
                            path + " no " + other,
                            () -> rename(layer, path, other, RenameOption.NO_REPLACE),
                            () -> move(path, other, true));
                default ->
                    both(
                            path + " x " + other,
                            () -> rename(layer, path, other, RenameOption.EXCHANGE),
                            () -> exchange(path, other));
            }
            if (i % 500 == 0) {
                compare(layer);
            }
        }
        compare(layer);
    }

    private static void rename(TestLayer layer, String path, String other, RenameOption... options) throws IOException {
        layer.reap(layer.files.renamer().rename(path, other, options));
    }

    private static String path(Random random) {
        StringBuilder path = new StringBuilder();
        for (int depth = 1 + random.nextInt(4); depth > 0; depth--) {
            path.append('/').append(NAMES[random.nextInt(NAMES.length)]);
        }
        return path.toString();
    }

    private static void both(String what, Step real, Step model) throws Exception {
        boolean refused = false;
        try {
            real.run();
        } catch (FileSystemException e) {
            refused = true;
        }
        boolean modelRefused = false;
        try {
            model.run();
        } catch (Refused e) {
            modelRefused = true;
        }
        assertEquals(modelRefused, refused, what);
    }

    private void compare(TestLayer layer) throws IOException {
        layer.requireSound();
        TreeSet<String> expected = new TreeSet<>();
        TreeSet<String> found = new TreeSet<>();
        show(root, "", expected);
        show(layer, 1, "", found);
        assertEquals(expected, found);
    }

    private static void show(Node node, String path, TreeSet<String> lines) {
        node.names.forEach((name, child) -> {
            lines.add(path + "/" + name + " " + child.isDirectory + " " + (child.isDirectory ? 0 : child.links));
            show(child, path + "/" + name, lines);
        });
    }

    private static void show(TestLayer layer, long directory, String path, TreeSet<String> lines) throws IOException {
        for (var entry :
                layer.files.lookup().list(directory, DirectoryBatch.START, 1000).entries()) {
            var info = layer.files.lookup().stat(entry.inode());
            String child = path + "/" + entry.name();
            lines.add(child + " " + info.isDirectory() + " " + (info.isDirectory() ? 0 : info.linkCount()));
            assertEquals(entry.inode(), layer.files.lookup().resolve(child, false));
            if (info.isDirectory()) {
                show(layer, entry.inode(), child, lines);
            }
        }
    }

    // The model.

    private Node parent(String path) throws Refused {
        Node node = root;
        String[] names = path.substring(1).split("/");
        for (int i = 0; i < names.length - 1; i++) {
            node = node.names.get(names[i]);
            if (node == null || !node.isDirectory) {
                throw new Refused();
            }
        }
        return node;
    }

    private static String last(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static void require(boolean holds) throws Refused {
        if (!holds) {
            throw new Refused();
        }
    }

    private Node get(String path) throws Refused {
        Node node = parent(path).names.get(last(path));
        require(node != null);
        return node;
    }

    private void put(String path, Node node) throws Refused {
        parent(path).names.put(last(path), node);
        node.parent = parent(path);
    }

    private void make(String path, Node node) throws Refused {
        require(!parent(path).names.containsKey(last(path)));
        node.links = 1;
        put(path, node);
    }

    private void delete(String path) throws Refused {
        Node node = get(path);
        require(node.names.isEmpty());
        node.links--;
        parent(path).names.remove(last(path));
    }

    private void link(String path, String other) throws Refused {
        Node node = get(path);
        require(!node.isDirectory && !parent(other).names.containsKey(last(other)));
        node.links++;
        put(other, node);
    }

    private static boolean within(Node directory, Node other) {
        Node at = directory;
        while (at != other && at.parent != at) {
            at = at.parent;
        }
        return at == other;
    }

    private void move(String path, String other, boolean noReplace) throws Refused {
        Node node = get(path);
        Node from = parent(path);
        Node to = parent(other);
        Node replaced = to.names.get(last(other));
        require(replaced == null || !noReplace);
        if (replaced == node) {
            return;
        }
        require(!node.isDirectory || !within(to, node));
        require(replaced == null || replaced.isDirectory == node.isDirectory && replaced.names.isEmpty());
        if (replaced != null) {
            replaced.links--;
        }
        from.names.remove(last(path));
        to.names.put(last(other), node);
        node.parent = to;
    }

    private void exchange(String path, String other) throws Refused {
        Node node = get(path);
        Node second = get(other);
        Node from = parent(path);
        Node to = parent(other);
        if (node == second) {
            return;
        }
        require(!node.isDirectory || !within(to, node));
        require(!second.isDirectory || !within(from, second));
        from.names.put(last(path), second);
        to.names.put(last(other), node);
        second.parent = from;
        node.parent = to;
    }
}
