package io.lcfs.engine.file;

import io.lcfs.CorruptStoreException;
import io.lcfs.Names;
import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.inode.Chain;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.PathResolver;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The extended attributes of a layer's inodes. A short value is stored in the item. A long value is the content of an
 * inode of its own, which has no name and is not counted. Changes need the layer's exclusive lock; many threads may
 * read.
 */
final class Xattrs {
    /** The number of items that a value inode counts as: itself and its extents. */
    private static final int VALUE_ITEMS = 18;

    private static final Set<String> PREFIXES = Set.of("user.", "trusted.", "security.", "system.");

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Chain chain;

    Xattrs(LayerState layer, FileData data) {
        this.layer = layer;
        this.tree = layer.tree();
        this.data = data;
        this.chain = new Chain(tree);
    }

    /**
     * Encodes the name of an attribute.
     *
     * @throws IllegalArgumentException if the name is empty, too long, or contains a NUL
     */
    static byte[] encode(String name) {
        byte[] bytes = Names.encode(name);
        if (bytes.length == 0 || bytes.length > PathResolver.MAX_NAME_BYTES || name.indexOf(0) >= 0) {
            throw new IllegalArgumentException("name of an extended attribute of " + bytes.length
                    + " bytes; it has 1 to " + PathResolver.MAX_NAME_BYTES + ", none of them zero: " + name);
        }
        return bytes;
    }

    /**
     * Encodes the name of an attribute that is to be set.
     *
     * @throws IllegalArgumentException if {@link #encode} refuses the name, or it is only a prefix
     */
    static byte[] encodeNew(String name) {
        byte[] bytes = encode(name);
        if (isPrefix(name)) {
            throw new IllegalArgumentException("name of an extended attribute with nothing behind its prefix: " + name);
        }
        return bytes;
    }

    /** Returns whether a name is only a prefix. No such name can be set, but an old store may have one. */
    static boolean isPrefix(String name) {
        return PREFIXES.contains(name);
    }

    /** Returns the names of an inode's attributes, sorted. */
    List<String> list(long inode) throws IOException {
        long major = ItemType.major(inode, ItemType.XATTR);
        List<String> names = new ArrayList<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            ItemDamage.requireSound(cursor.item());
            addNames(cursor.item(), names);
        }
        Collections.sort(names);
        return names;
    }

    private static void addNames(Item item, List<String> names) throws CorruptStoreException {
        ByteBuffer buffer = item.buffer();
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = XattrDescriptor.next(buffer, at)) {
            byte[] name = new byte[XattrDescriptor.nameLength(buffer, at)];
            buffer.get(at + XattrDescriptor.NAME_OFFSET, name);
            String decoded = Names.decode(name);
            if (decoded.indexOf(0) >= 0) {
                throw ItemDamage.in("extended attribute with a zero in its name", item);
            }
            names.add(decoded);
        }
    }

    /** Returns the value of an attribute, or null if the inode does not have it. */
    byte @Nullable [] get(long inode, byte[] name) throws IOException {
        Item item = new Item();
        if (!tree.find(ItemType.major(inode, ItemType.XATTR), hash(name), item)) {
            return null;
        }
        ItemDamage.requireSound(item);
        ByteBuffer buffer = item.buffer();
        int at = XattrDescriptor.find(buffer, item.offset(), item.length(), name);
        if (at < 0) {
            return null;
        }
        byte[] value = new byte[XattrDescriptor.valueLength(buffer, at)];
        long valueInode = XattrDescriptor.valueInode(buffer, at);
        if (valueInode == 0) {
            buffer.get(XattrDescriptor.valuePosition(buffer, at), value);
        } else if (value.length > 0 && data.read(loadValue(valueInode), ByteBuffer.wrap(value), 0) != value.length) {
            throw ItemDamage.in("extended attribute with less than its " + value.length + " bytes", item);
        }
        return value;
    }

    private Inode loadValue(long valueInode) throws IOException {
        Item item = new Item();
        Inode.require(tree, valueInode, item);
        if (InodeDescriptor.kind(item.buffer(), item.offset()) != InodeDescriptor.XATTR_VALUE
                || InodeDescriptor.size(item.buffer(), item.offset()) > XattrDescriptor.MAX_VALUE) {
            throw ItemDamage.in("value of an extended attribute in an inode of another kind", item);
        }
        return Inode.load(tree, valueInode);
    }

    /**
     * Sets an attribute. All checks are made before the first change.
     *
     * @throws FileSystemException if the item for the hash of the name is full
     */
    void set(long inode, String path, byte[] name, byte[] value, Instant now) throws IOException {
        load(inode, name);
        int at = XattrDescriptor.find(chain.bytes(), 0, chain.length(), name);
        long oldValue = at < 0 ? 0 : XattrDescriptor.valueInode(chain.bytes(), at);
        if (at >= 0) {
            chain.cut(at, XattrDescriptor.next(chain.bytes(), at));
        }
        requireDroppable(oldValue);
        int header = XattrDescriptor.LENGTH + name.length;
        if (chain.room() < header) {
            throw tooManyOfOneHash(path);
        }
        if (value.length <= XattrDescriptor.MAX_INLINE_VALUE && chain.room() >= header + value.length) {
            XattrDescriptor.put(chain.bytes(), chain.append(header + value.length), name, value);
        } else {
            long valueInode = writeValue(value, now);
            XattrDescriptor.put(chain.bytes(), chain.append(header), name, valueInode, value.length);
        }
        store();
        dropValue(oldValue);
    }

    /**
     * Checks that a new inode can get all these attributes.
     *
     * @throws FileSystemException if too many of their names have the same hash
     */
    void requireRoom(List<NewInode.Xattr> added, String path) throws FileSystemException {
        if (added.isEmpty()) {
            return;
        }
        Map<Long, Integer> lengths = new HashMap<>();
        for (NewInode.Xattr xattr : added) {
            int length = XattrDescriptor.LENGTH
                    + xattr.bytes().length
                    + Math.min(xattr.value().length, XattrDescriptor.MAX_INLINE_VALUE);
            if (lengths.merge(hash(xattr.bytes()), length, Integer::sum) > Tree.MAX_ITEM_BYTES) {
                throw tooManyOfOneHash(path);
            }
        }
    }

    private static FileSystemException tooManyOfOneHash(String path) {
        return new FileSystemException(path, null, "too many extended attributes have one hash");
    }

    private long writeValue(byte[] value, Instant now) throws IOException {
        Inode inode = Inode.create(layer.inodes().draw(), InodeDescriptor.XATTR_VALUE, 0, now);
        inode.linkCount = 1;
        if (value.length > 0) {
            data.write(inode, ByteBuffer.wrap(value), 0);
        }
        inode.store(tree);
        return inode.number;
    }

    /** Removes an attribute. Returns whether the inode had it. */
    boolean remove(long inode, byte[] name) throws IOException {
        load(inode, name);
        int at = XattrDescriptor.find(chain.bytes(), 0, chain.length(), name);
        if (at < 0) {
            return false;
        }
        long oldValue = XattrDescriptor.valueInode(chain.bytes(), at);
        requireDroppable(oldValue);
        chain.cut(at, XattrDescriptor.next(chain.bytes(), at));
        store();
        dropValue(oldValue);
        return true;
    }

    /** Checks everything that {@link #drop} will look at, so that it cannot stop half way at damage. */
    void requireDroppable(long inode, int maxItems) throws IOException {
        long major = ItemType.major(inode, ItemType.XATTR);
        Item item = new Item();
        long hash = Long.MIN_VALUE;
        for (int left = maxItems; left > 0 && tree.ceiling(major, hash, item) && item.major() == major; left--) {
            ItemDamage.requireSound(item);
            hash = item.minor();
            chain.load(major, hash);
            for (int at = 0; at < chain.length(); at = XattrDescriptor.next(chain.bytes(), at)) {
                requireDroppable(XattrDescriptor.valueInode(chain.bytes(), at));
            }
            if (hash == Long.MAX_VALUE) {
                return;
            }
            hash++;
        }
    }

    /**
     * Removes attributes of an inode that has no name any more.
     *
     * @param maxItems the approximate number of items to remove from the tree
     * @return whether no attribute is left
     */
    boolean drop(long inode, int maxItems) throws IOException {
        long major = ItemType.major(inode, ItemType.XATTR);
        Item item = new Item();
        int left = maxItems;
        while (tree.ceiling(major, Long.MIN_VALUE, item) && item.major() == major) {
            if (left <= 0) {
                return false;
            }
            chain.load(major, item.minor());
            left -= 1 + dropChain();
        }
        return true;
    }

    /** Removes the loaded chain with its values. Returns the number of items that the values had. */
    private int dropChain() throws IOException {
        int items = 0;
        for (int at = 0; at < chain.length(); at = XattrDescriptor.next(chain.bytes(), at)) {
            long valueInode = XattrDescriptor.valueInode(chain.bytes(), at);
            dropValue(valueInode);
            items += valueInode == 0 ? 0 : VALUE_ITEMS;
        }
        chain.cut(0, chain.length());
        chain.store();
        return items;
    }

    /** Checks that a value can be dropped, if the number is not 0. */
    private void requireDroppable(long valueInode) throws IOException {
        if (valueInode != 0) {
            data.requireDroppable(loadValue(valueInode), VALUE_ITEMS);
        }
    }

    private void dropValue(long valueInode) throws IOException {
        if (valueInode == 0) {
            return;
        }
        Inode inode = loadValue(valueInode);
        boolean gone = false;
        while (!gone) {
            // The loop is short, because a value has at most 16 blocks.
            gone = data.dropContent(inode, VALUE_ITEMS);
        }
        tree.remove(ItemType.major(valueInode, ItemType.INODE), 0);
    }

    private long hash(byte[] name) {
        return layer.nameHash().hash(name, 0, name.length);
    }

    private void load(long inode, byte[] name) throws IOException {
        chain.load(ItemType.major(inode, ItemType.XATTR), hash(name));
    }

    private void store() throws IOException {
        assert chain.length() == 0 || XattrDescriptor.check(chain.bytes(), 0, chain.length()) == null : chain.length();
        chain.store();
    }
}
