package io.lcfs.acceptance;

import java.io.FileNotFoundException;
import java.time.Instant;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * An expected file tree in memory: the attributes and contents by path, parents first. Each change of a layer is also
 * made in its manifest, so that the two can be compared.
 */
final class Manifest {
    static final String ROOT = "/";

    private final TreeMap<String, Node> nodes;

    /** Creates an empty tree. */
    Manifest() {
        nodes = new TreeMap<>();
        nodes.put(ROOT, Node.directory(Node.Attributes.OF_MISSING_DIRECTORY));
    }

    private Manifest(Manifest other) {
        nodes = new TreeMap<>(other.nodes);
    }

    Manifest copy() {
        return new Manifest(this);
    }

    static String parent(String path) {
        return path.substring(0, Math.max(1, path.lastIndexOf('/')));
    }

    static String child(String directory, String name) {
        return directory.equals(ROOT) ? ROOT + name : directory + "/" + name;
    }

    @Nullable
    Node get(String path) {
        return nodes.get(path);
    }

    Node require(String path) throws FileNotFoundException {
        Node node = nodes.get(path);
        if (node == null) {
            throw new FileNotFoundException(path + " is not in the manifest");
        }
        return node;
    }

    /** Returns the nodes by their paths, parents first; the first is the root. */
    NavigableMap<String, Node> nodes() {
        return nodes;
    }

    /** Returns the nodes below a directory, without the directory. */
    NavigableMap<String, Node> below(String path) {
        return path.equals(ROOT)
                ? nodes.tailMap(ROOT, false)
                : nodes.subMap(path + "/", false, path + (char) ('/' + 1), false);
    }

    boolean isDirectory(String path) {
        Node node = nodes.get(path);
        return node != null && node.isDirectory();
    }

    /** Returns the number of names that each inode has below a directory. */
    Map<Object, Integer> linkCounts(String path) {
        Map<Object, Integer> counts = new IdentityHashMap<>();
        below(path).values().forEach(node -> counts.merge(node.inode(), 1, Integer::sum));
        return counts;
    }

    /** Returns the number of bytes of all regular files. A file with several names counts once. */
    long contentBytes() {
        Map<Object, Long> sizes = new IdentityHashMap<>();
        nodes.values().forEach(node -> sizes.put(node.inode(), node.content().size()));
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /**
     * Puts a node at a path. An existing node there is removed with everything below it, unless both are directories.
     */
    void put(String path, Node node) {
        if (!node.isDirectory()) {
            below(path).clear();
        }
        nodes.put(path, node);
    }

    /** Does the same as {@link #put(String, Node)}, and sets the time of the parent directory. */
    void put(String path, Node node, Instant now) {
        put(path, node);
        touch(parent(path), now);
    }

    /** Deletes a path and everything below it. */
    void delete(String path) {
        below(path).clear();
        nodes.remove(path);
    }

    /** Does the same as {@link #delete(String)}, and sets the time of the parent directory. */
    void delete(String path, Instant now) {
        delete(path);
        touch(parent(path), now);
    }

    /** Renames a path and everything below it, and sets the times of both parent directories. */
    void rename(String source, String target, Instant now) throws FileNotFoundException {
        Map<String, Node> moved = new TreeMap<>(below(source));
        Node top = require(source);
        delete(source, now);
        put(target, top, now);
        moved.forEach((path, node) -> nodes.put(target + path.substring(source.length()), node));
    }

    /** Changes the node at a path and at all other names of the same inode. */
    void change(String path, UnaryOperator<Node> change) throws FileNotFoundException {
        Node before = require(path);
        Node after = change.apply(before);
        nodes.replaceAll((other, node) -> node.inode() == before.inode() ? after : node);
    }

    /** Sets the modification time of a path. */
    void touch(String path, Instant now) {
        nodes.computeIfPresent(path, (same, node) -> node.with(node.attributes().withModifiedTime(now)));
    }

    /**
     * Returns the changes that a diff of two trees must report, as lines such as {@code A /etc/motd}, sorted as
     * strings.
     */
    static NavigableSet<String> changes(Manifest before, Manifest after) {
        NavigableSet<String> changes = new TreeSet<>();
        before.nodes.forEach((path, node) -> {
            Node now = after.nodes.get(path);
            if (now != null && now.kind() == node.kind()) {
                if (!now.sameAs(node)) {
                    changes.add("M " + path);
                }
            } else if (after.isDirectory(parent(path))) {
                // Otherwise the removal of a parent directory includes this removal.
                changes.add("D " + path);
            }
        });
        after.nodes.forEach((path, node) -> {
            Node then = before.nodes.get(path);
            if (then == null || then.kind() != node.kind()) {
                changes.add("A " + path);
            }
        });
        return changes;
    }
}
