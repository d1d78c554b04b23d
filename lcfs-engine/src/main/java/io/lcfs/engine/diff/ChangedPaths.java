package io.lcfs.engine.diff;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The paths at which two trees may differ, as a tree of names, filled from both sides. Takes memory in proportion to these
 * paths. The paths of directories are found upwards by their links, and remembered.
 */
final class ChangedPaths {
    private final Node root = new Node();
    private final Side before;
    private final Side after;

    ChangedPaths(Tree before, Tree after) {
        this.before = new Side(before, root);
        this.after = new Side(after, root);
    }

    /** A path, and those below it. */
    static final class Node {
        private @Nullable TreeMap<byte[], Node> children;

        /** What is below, sorted by name as unsigned bytes. */
        NavigableMap<byte[], Node> children() {
            return children == null ? Collections.emptyNavigableMap() : children;
        }

        /** The path of a name below this one, or null. */
        @Nullable
        Node child(byte[] name) {
            return children == null ? null : children.get(name);
        }

        private Node makeChild(byte[] name) {
            if (children == null) {
                children = new TreeMap<>(Arrays::compareUnsigned);
            }
            return children.computeIfAbsent(name, n -> new Node());
        }
    }

    Node root() {
        return root;
    }

    /** The side before. */
    Side before() {
        return before;
    }

    /** The side after. */
    Side after() {
        return after;
    }

    /** What one of the trees adds. */
    static final class Side {
        private final Tree tree;
        private final Map<Long, Node> directories = new HashMap<>();
        private final Item item = new Item();

        private Side(Tree tree, Node root) {
            this.tree = tree;
            directories.put(ItemType.ROOT_INODE, root);
        }

        /** Adds a name in a directory, unless the directory has no path any more. */
        void add(long directory, byte[] name) throws IOException {
            Node node = node(directory);
            if (node != null) {
                node.makeChild(name);
            }
        }

        /** Adds all names of an inode. */
        void addAll(long inode) throws IOException {
            long major = ItemType.major(inode, ItemType.LINK);
            TreeCursor cursor = tree.cursor();
            cursor.seek(major, Long.MIN_VALUE);
            while (cursor.next() && cursor.item().major() == major) {
                Item links = cursor.item();
                Damage.requireSound(links);
                int end = links.offset() + links.length();
                for (int at = links.offset(); at < end; at = LinkDescriptor.next(links.buffer(), at)) {
                    add(LinkDescriptor.parent(links.buffer(), at), name(links, at));
                }
            }
        }

        private static byte[] name(Item links, int at) {
            byte[] name = new byte[LinkDescriptor.nameLength(links.buffer(), at)];
            links.buffer().get(at + LinkDescriptor.NAME_OFFSET, name);
            return name;
        }

        /** The path of a directory; null if it was removed and is only still open. */
        private @Nullable Node node(long directory) throws IOException {
            Node node = directories.get(directory);
            // From the directory up to the first one whose path is known.
            Map<Long, byte[]> unknown = new LinkedHashMap<>();
            long at = directory;
            while (node == null) {
                long major = ItemType.major(at, ItemType.LINK);
                if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
                    return null;
                }
                Damage.requireSound(item);
                if (unknown.put(at, name(item, item.offset())) != null) {
                    throw new CorruptStoreException("directory " + at + " is inside itself", tree.rootBlock());
                }
                at = LinkDescriptor.parent(item.buffer(), item.offset());
                node = directories.get(at);
            }
            Long[] inodes = unknown.keySet().toArray(new Long[0]);
            for (int i = inodes.length - 1; i >= 0; i--) {
                node = node.makeChild(unknown.getOrDefault(inodes[i], new byte[0]));
                directories.put(inodes[i], node);
            }
            return node;
        }
    }
}
