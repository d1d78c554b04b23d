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
 * A whole file tree as it is expected to be, in memory: attributes by path, parents first, and where the bytes are.
 * What is done to a layer is done to its manifest as well, so that the two can be compared.
 */
final class Manifest {
    static final String ROOT = "/";

    private final TreeMap<String, Node> nodes;

    /** An empty tree. */
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

    /** All paths and what is there, parents first; the root is the first. */
    NavigableMap<String, Node> nodes() {
        return nodes;
    }

    /** What is below a directory, without itself. */
    NavigableMap<String, Node> below(String path) {
        return path.equals(ROOT)
                ? nodes.tailMap(ROOT, false)
                : nodes.subMap(path + "/", false, path + (char) ('/' + 1), false);
    }

    boolean isDirectory(String path) {
        Node node = nodes.get(path);
        return node != null && node.isDirectory();
    }

    /** The number of names that each inode has below a directory. */
    Map<Object, Integer> linkCounts(String path) {
        Map<Object, Integer> counts = new IdentityHashMap<>();
        below(path).values().forEach(node -> counts.merge(node.inode(), 1, Integer::sum));
        return counts;
    }

    /** The bytes of all regular files, each file counted once. */
    long contentBytes() {
        Map<Object, Long> sizes = new IdentityHashMap<>();
        nodes.values().forEach(node -> sizes.put(node.inode(), node.content().size()));
        return sizes.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Puts a node at a path. What was there goes, below it as well, unless both are directories. */
    void put(String path, Node node) {
        if (!node.isDirectory()) {
            below(path).clear();
        }
        nodes.put(path, node);
    }

    /** As {@link #put}, at a time which the directory above shows afterwards. */
    void put(String path, Node node, Instant now) {
        put(path, node);
        touch(parent(path), now);
    }

    /** Deletes a path and all below it. */
    void delete(String path) {
        below(path).clear();
        nodes.remove(path);
    }

    /** As {@link #delete(String)}, at a time which the directory above shows afterwards. */
    void delete(String path, Instant now) {
        delete(path);
        touch(parent(path), now);
    }

    /** Renames a path and all below it, at a time which both directories above show afterwards. */
    void rename(String source, String target, Instant now) throws FileNotFoundException {
        Map<String, Node> moved = new TreeMap<>(below(source));
        Node top = require(source);
        delete(source, now);
        put(target, top, now);
        moved.forEach((path, node) -> nodes.put(target + path.substring(source.length()), node));
    }

    /** Changes what is at a path, and so at each other name of it. */
    void change(String path, UnaryOperator<Node> change) throws FileNotFoundException {
        Node before = require(path);
        Node after = change.apply(before);
        nodes.replaceAll((other, node) -> node.inode() == before.inode() ? after : node);
    }

    /** Sets the time of last modification. */
    void touch(String path, Instant now) {
        nodes.computeIfPresent(path, (same, node) -> node.with(node.attributes().withModifiedTime(now)));
    }

    /** What a diff of the two is expected to report, as lines such as {@code A /etc/motd}; sorted as strings. */
    static NavigableSet<String> changes(Manifest before, Manifest after) {
        NavigableSet<String> changes = new TreeSet<>();
        before.nodes.forEach((path, node) -> {
            Node now = after.nodes.get(path);
            if (now != null && now.kind() == node.kind()) {
                if (!now.sameAs(node)) {
                    changes.add("M " + path);
                }
            } else if (after.isDirectory(parent(path))) { // else the removal of a directory above stands for it
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
