package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.Names;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Finds the paths of an inode through the back references. Stateless; the caller holds the lock of the tree's layer.
 */
public final class PathFinder {
    private PathFinder() {}

    /** Returns one path of an inode, or null if the inode has no name. O(depth) look-ups. */
    public static @Nullable String path(Tree tree, long inode) throws IOException {
        if (inode == ItemType.ROOT_INODE) {
            return "/";
        }
        Item item = new Item();
        if (!Links.first(tree, inode, item)) {
            return null;
        }
        return path(tree, LinkDescriptor.parent(item.buffer(), item.offset()), name(item, item.offset()));
    }

    /** Returns the path of a name in a directory. O(depth) look-ups. */
    public static String path(Tree tree, long directory, byte[] name) throws IOException {
        return path(namesOf(tree, directory), name);
    }

    /** Returns all paths of an inode, or none if it has no name. O(names x depth) look-ups. */
    public static SortedSet<String> paths(Tree tree, long inode) throws IOException {
        SortedSet<String> paths = new TreeSet<>();
        if (inode == ItemType.ROOT_INODE) {
            paths.add("/");
            return paths;
        }
        long major = ItemType.major(inode, ItemType.LINK);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            ItemDamage.requireSound(cursor.item());
            addPaths(tree, cursor.item(), paths);
        }
        return paths;
    }

    private static void addPaths(Tree tree, Item item, SortedSet<String> paths) throws IOException {
        ByteBuffer buffer = item.buffer();
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = LinkDescriptor.next(buffer, at)) {
            paths.add(path(tree, LinkDescriptor.parent(buffer, at), name(item, at)));
        }
    }

    /** Returns the names of a directory and of its ancestors below the root, in this order. */
    private static List<byte[]> namesOf(Tree tree, long directory) throws IOException {
        List<byte[]> names = new ArrayList<>();
        Item item = new Item();
        Climb climb = new Climb(tree, directory);
        long at = directory;
        while (at != ItemType.ROOT_INODE) {
            at = Links.parentOf(tree, at, item);
            names.add(name(item, item.offset()));
            climb.passed(at);
        }
        return names;
    }

    private static byte[] name(Item item, int position) throws CorruptStoreException {
        byte[] name = new byte[LinkDescriptor.nameLength(item.buffer(), position)];
        ItemDamage.requireName(item, position + LinkDescriptor.NAME_OFFSET, name.length);
        item.buffer().get(position + LinkDescriptor.NAME_OFFSET, name);
        return name;
    }

    private static String path(List<byte[]> upwards, byte[] last) {
        ByteArrayOutputStream path = new ByteArrayOutputStream();
        for (int i = upwards.size() - 1; i >= 0; i--) {
            path.write('/');
            path.writeBytes(upwards.get(i));
        }
        path.write('/');
        path.writeBytes(last);
        return Names.decode(path.toByteArray());
    }
}
