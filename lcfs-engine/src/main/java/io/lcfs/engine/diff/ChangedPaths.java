package io.lcfs.engine.diff;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
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
 * The paths at which two trees may differ, as a tree of names, filled from both sides. Takes memory in proportion to
 * these paths. The paths of directories are found upwards through their links and remembered.
 */
final class ChangedPaths {
    private final Node root = new Node();
    private final Side before;
    private final Side after;

    ChangedPaths(Tree before, Tree after) {
        this.before = new Side(before, root);
        this.after = new Side(after, root);
    }

    /** A path and the paths below it. */
    static final class Node {
        private @Nullable TreeMap<byte[], Node> children;
        private boolean entryDiffers;
        private long inode;
        private int kind;

        /**
         * Returns whether the directory's entry is known and the same in both trees. The walk over both trees would
         * have met an entry that differs.
         */
        boolean isEntryShared() {
            return inode != 0 && !entryDiffers;
        }

        /** Returns the inode that the entry names. */
        long inode() {
            return inode;
        }

        /** Returns the kind of that inode. */
        int kind() {
            return kind;
        }

        private void names(long number, int ofKind) {
            inode = number;
            kind = ofKind;
        }

        /** Returns the paths below, sorted by name as unsigned bytes. */
        NavigableMap<byte[], Node> children() {
            return children == null ? Collections.emptyNavigableMap() : children;
        }

        /** Returns the path of a name below this one, or null. */
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

    /** Returns the side of the older tree. */
    Side before() {
        return before;
    }

    /** Returns the side of the newer tree. */
    Side after() {
        return after;
    }

    /** The paths that one of the trees adds. */
    static final class Side {
        private final Tree tree;
        private final Map<Long, Node> directories = new HashMap<>();
        private final Item item = new Item();
        private final Item links = new Item();

        private Side(Tree tree, Node root) {
            this.tree = tree;
            directories.put(ItemType.ROOT_INODE, root);
        }

        /** Adds a name in a directory whose entry differs, unless the directory has no path any longer. */
        void addDiffering(long directory, byte[] name) throws IOException {
            Node node = node(directory);
            if (node != null) {
                node.makeChild(name).entryDiffers = true;
            }
        }

        /** Adds all names of an inode. */
        void addAll(long inode, int kind) throws IOException {
            long major = ItemType.major(inode, ItemType.LINK);
            boolean more = tree.ceiling(major, Long.MIN_VALUE, links);
            while (more && links.major() == major) {
                ItemDamage.requireSound(links);
                // The look-up of the directory may move the item, so its key is kept.
                long last = links.minor();
                int end = links.offset() + links.length();
                for (int at = links.offset(); at < end; at = LinkDescriptor.next(links.buffer(), at)) {
                    Node node = node(LinkDescriptor.parent(links.buffer(), at));
                    if (node != null) {
                        node.makeChild(name(links, at)).names(inode, kind);
                    }
                }
                more = last < Long.MAX_VALUE && tree.ceiling(major, last + 1, links);
            }
        }

        private static byte[] name(Item links, int at) throws CorruptStoreException {
            byte[] name = new byte[LinkDescriptor.nameLength(links.buffer(), at)];
            ItemDamage.requireName(links, at + LinkDescriptor.NAME_OFFSET, name.length);
            links.buffer().get(at + LinkDescriptor.NAME_OFFSET, name);
            return name;
        }

        /** Returns the path of a directory, or null if it was removed and is only still open. */
        private @Nullable Node node(long directory) throws IOException {
            Node node = directories.get(directory);
            // From the directory up to the first directory whose path is known.
            Map<Long, byte[]> unknown = new LinkedHashMap<>();
            long at = directory;
            while (node == null) {
                long major = ItemType.major(at, ItemType.LINK);
                if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
                    return null;
                }
                ItemDamage.requireSound(item);
                if (unknown.put(at, name(item, item.offset())) != null) {
                    throw new CorruptStoreException("directory " + at + " is inside itself", tree.rootBlock());
                }
                at = LinkDescriptor.parent(item.buffer(), item.offset());
                node = directories.get(at);
            }
            Long[] inodes = unknown.keySet().toArray(new Long[0]);
            for (int i = inodes.length - 1; i >= 0; i--) {
                node = node.makeChild(unknown.getOrDefault(inodes[i], new byte[0]));
                node.names(inodes[i], InodeDescriptor.DIRECTORY);
                directories.put(inodes[i], node);
            }
            return node;
        }
    }
}
