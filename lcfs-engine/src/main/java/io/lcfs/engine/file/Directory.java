package io.lcfs.engine.file;

import io.lcfs.DirectoryEntry;
import io.lcfs.Names;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;

/** Names: the entries of directories, and the links by which an inode knows its names. Both change together. */
final class Directory {
    private final Tree tree;
    private final NameHash hash;

    Directory(LayerState layer) {
        this.tree = layer.tree();
        this.hash = layer.nameHash();
    }

    /** What a name in a directory names. */
    record Entry(long inode, int kind) {
        static final Entry NONE = new Entry(0, 0);
    }

    /** What a name names; {@link Entry#NONE} if nothing. */
    static Entry find(LayerState layer, Item item, long directory, byte[] path, int start, int length)
            throws IOException {
        long minor = layer.nameHash().hash(path, start, length);
        if (!layer.tree().find(ItemType.major(directory, ItemType.ENTRY), minor, item)) {
            return Entry.NONE;
        }
        int at = positionOf(item, path, start, length);
        return at < 0
                ? Entry.NONE
                : new Entry(
                        item.buffer().getLong(at + EntryDescriptor.INODE_OFFSET),
                        item.buffer().get(at + EntryDescriptor.KIND_OFFSET));
    }

    Entry find(long directory, byte[] name) throws IOException {
        Item item = new Item();
        if (!tree.find(ItemType.major(directory, ItemType.ENTRY), hash.hash(name), item)) {
            return Entry.NONE;
        }
        int at = positionOf(item, name, 0, name.length);
        return at < 0
                ? Entry.NONE
                : new Entry(
                        item.buffer().getLong(at + EntryDescriptor.INODE_OFFSET),
                        item.buffer().get(at + EntryDescriptor.KIND_OFFSET));
    }

    /** Where in the item's buffer the entry of a name begins; -1 if the chain does not have it. */
    private static int positionOf(Item item, byte[] bytes, int start, int length) {
        ByteBuffer buffer = item.buffer();
        int end = item.offset() + item.length();
        int at = item.offset();
        while (at < end) {
            int found = buffer.get(at + EntryDescriptor.NAME_LENGTH_OFFSET) & 0xFF;
            if (found == length && hasName(buffer, at + EntryDescriptor.NAME_OFFSET, bytes, start, length)) {
                return at;
            }
            at += EntryDescriptor.LENGTH + found;
        }
        return -1;
    }

    private static boolean hasName(ByteBuffer buffer, int at, byte[] bytes, int start, int length) {
        for (int i = 0; i < length; i++) {
            if (buffer.get(at + i) != bytes[start + i]) {
                return false;
            }
        }
        return true;
    }

    /** Adds a name that is not there. */
    void add(long directory, byte[] name, long inode, int kind) throws IOException {
        byte[] entry = new byte[EntryDescriptor.LENGTH + name.length];
        ByteBuffer buffer = ByteBuffer.wrap(entry).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(EntryDescriptor.INODE_OFFSET, inode);
        buffer.put(EntryDescriptor.KIND_OFFSET, (byte) kind);
        buffer.put(EntryDescriptor.NAME_LENGTH_OFFSET, (byte) name.length);
        buffer.put(EntryDescriptor.NAME_OFFSET, name);
        chain(ItemType.major(directory, ItemType.ENTRY), hash.hash(name), entry);

        byte[] link = new byte[LinkDescriptor.LENGTH + name.length];
        buffer = ByteBuffer.wrap(link).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(LinkDescriptor.PARENT_OFFSET, directory);
        buffer.put(LinkDescriptor.NAME_LENGTH_OFFSET, (byte) name.length);
        buffer.put(LinkDescriptor.NAME_OFFSET, name);
        chain(ItemType.major(inode, ItemType.LINK), hash.hash(directory, name), link);
    }

    private void chain(long major, long minor, byte[] record) throws IOException {
        Item item = new Item();
        if (!tree.find(major, minor, item)) {
            tree.put(major, minor, ByteBuffer.wrap(record));
            return;
        }
        byte[] chained = Arrays.copyOf(item.bytes(), item.length() + record.length);
        System.arraycopy(record, 0, chained, chained.length - record.length, record.length);
        tree.put(major, minor, ByteBuffer.wrap(chained));
    }

    /** Tells whether a name would not fit into the chain of its hash: with a keyed hash, this does not happen. */
    boolean isChainFull(long directory, byte[] name) throws IOException {
        Item item = new Item();
        return tree.find(ItemType.major(directory, ItemType.ENTRY), hash.hash(name), item)
                && item.length() + EntryDescriptor.LENGTH + name.length > Tree.MAX_ITEM_BYTES;
    }

    /** Removes a name that is there. */
    void remove(long directory, byte[] name, long inode) throws IOException {
        Item item = new Item();
        long major = ItemType.major(directory, ItemType.ENTRY);
        long minor = hash.hash(name);
        if (tree.find(major, minor, item)) {
            int at = positionOf(item, name, 0, name.length) - item.offset();
            unchain(major, minor, item.bytes(), at, EntryDescriptor.LENGTH + name.length);
        }
        major = ItemType.major(inode, ItemType.LINK);
        minor = hash.hash(directory, name);
        if (tree.find(major, minor, item)) {
            int at = linkPosition(item.bytes(), directory, name);
            unchain(major, minor, item.bytes(), at, LinkDescriptor.LENGTH + name.length);
        }
    }

    private static int linkPosition(byte[] chain, long directory, byte[] name) {
        ByteBuffer buffer = ByteBuffer.wrap(chain).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < chain.length) {
            int length = chain[at + LinkDescriptor.NAME_LENGTH_OFFSET] & 0xFF;
            if (buffer.getLong(at + LinkDescriptor.PARENT_OFFSET) == directory
                    && length == name.length
                    && hasName(buffer, at + LinkDescriptor.NAME_OFFSET, name, 0, length)) {
                return at;
            }
            at += LinkDescriptor.LENGTH + length;
        }
        return -1;
    }

    private void unchain(long major, long minor, byte[] chain, int at, int length) throws IOException {
        if (at < 0) {
            throw new IllegalStateException("a name is not in its chain");
        }
        if (length == chain.length) {
            tree.remove(major, minor);
            return;
        }
        byte[] rest = new byte[chain.length - length];
        System.arraycopy(chain, 0, rest, 0, at);
        System.arraycopy(chain, at + length, rest, at, rest.length - at);
        tree.put(major, minor, ByteBuffer.wrap(rest));
    }

    /** A name of an inode. */
    record Link(long parent, byte[] name) {}

    /** The names of an inode. */
    static void links(Tree tree, long inode, List<Link> links) throws IOException {
        long major = ItemType.major(inode, ItemType.LINK);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            readLinks(cursor.item().bytes(), links);
        }
    }

    static void readLinks(byte[] chain, List<Link> links) {
        ByteBuffer buffer = ByteBuffer.wrap(chain).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < chain.length) {
            int length = chain[at + LinkDescriptor.NAME_LENGTH_OFFSET] & 0xFF;
            int nameAt = at + LinkDescriptor.NAME_OFFSET;
            links.add(new Link(
                    buffer.getLong(at + LinkDescriptor.PARENT_OFFSET),
                    Arrays.copyOfRange(chain, nameAt, nameAt + length)));
            at = nameAt + length;
        }
    }

    /** The directory that a directory is in. */
    long parent(long directory) throws IOException {
        Item item = new Item();
        long major = ItemType.major(directory, ItemType.LINK);
        if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
            throw new IllegalStateException("directory " + directory + " has no parent");
        }
        return item.buffer().getLong(item.offset() + LinkDescriptor.PARENT_OFFSET);
    }

    /**
     * Reads entries from a position on, whole chains, until there are enough.
     *
     * @param from the hash of the first
     * @param entries where they are added
     * @return the hash to go on from; 0 and {@code ended[0]} if there are no more
     */
    static long list(Tree tree, long directory, long from, int enough, List<DirectoryEntry> entries, boolean[] ended)
            throws IOException {
        long major = ItemType.major(directory, ItemType.ENTRY);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, from);
        while (cursor.next() && cursor.item().major() == major) {
            if (entries.size() >= enough) {
                return cursor.item().minor();
            }
            readEntries(cursor.item(), entries);
        }
        ended[0] = true;
        return 0;
    }

    private static void readEntries(Item item, List<DirectoryEntry> entries) {
        byte[] chain = item.bytes();
        ByteBuffer buffer = ByteBuffer.wrap(chain).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < chain.length) {
            int length = chain[at + EntryDescriptor.NAME_LENGTH_OFFSET] & 0xFF;
            entries.add(new DirectoryEntry(
                    Names.decode(chain, at + EntryDescriptor.NAME_OFFSET, length),
                    Inode.fileKind(chain[at + EntryDescriptor.KIND_OFFSET]),
                    buffer.getLong(at + EntryDescriptor.INODE_OFFSET)));
            at += EntryDescriptor.LENGTH + length;
        }
    }
}
