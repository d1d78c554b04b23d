package io.lcfs.engine.diff;

import io.lcfs.engine.file.Inode;
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
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** Reads names of one layer by the numbers of directories. One thread's. */
final class TreeReader {
    private final Tree tree;
    private final NameHash hash;
    private final Item item = new Item();

    TreeReader(LayerState layer) {
        this.tree = layer.tree();
        this.hash = layer.nameHash();
    }

    /** What a name names; number 0: nothing. */
    record Entry(long inode, int kind) {
        static final Entry NONE = new Entry(0, 0);

        boolean exists() {
            return inode != 0;
        }
    }

    /** A name of an inode. */
    record Link(long parent, ByteName name) {}

    Tree tree() {
        return tree;
    }

    Entry find(long directory, ByteName name) throws IOException {
        byte[] bytes = name.bytes();
        if (!tree.find(ItemType.major(directory, ItemType.ENTRY), hash.hash(bytes), item)) {
            return Entry.NONE;
        }
        int at = EntryDescriptor.find(item.buffer(), item.offset(), item.length(), bytes, 0, bytes.length);
        return at < 0
                ? Entry.NONE
                : new Entry(EntryDescriptor.inode(item.buffer(), at), EntryDescriptor.kind(item.buffer(), at));
    }

    /** The entries of a directory, sorted. */
    TreeMap<ByteName, Entry> list(long directory) throws IOException {
        TreeMap<ByteName, Entry> entries = new TreeMap<>();
        long major = ItemType.major(directory, ItemType.ENTRY);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            read(cursor.item(), entries);
        }
        return entries;
    }

    /** The entries of one item. */
    static void read(Item chain, TreeMap<ByteName, Entry> entries) {
        ByteBuffer buffer = chain.buffer();
        int end = chain.offset() + chain.length();
        for (int at = chain.offset(); at < end; at = EntryDescriptor.next(buffer, at)) {
            byte[] name = new byte[EntryDescriptor.nameLength(buffer, at)];
            buffer.get(at + EntryDescriptor.NAME_OFFSET, name);
            entries.put(
                    new ByteName(name), new Entry(EntryDescriptor.inode(buffer, at), EntryDescriptor.kind(buffer, at)));
        }
    }

    /** The names of an inode. */
    List<Link> links(long inode) throws IOException {
        List<Link> links = new ArrayList<>(1);
        long major = ItemType.major(inode, ItemType.LINK);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            ByteBuffer buffer = cursor.item().buffer();
            int end = cursor.item().offset() + cursor.item().length();
            for (int at = cursor.item().offset(); at < end; at = LinkDescriptor.next(buffer, at)) {
                byte[] name = new byte[LinkDescriptor.nameLength(buffer, at)];
                buffer.get(at + LinkDescriptor.NAME_OFFSET, name);
                links.add(new Link(LinkDescriptor.parent(buffer, at), new ByteName(name)));
            }
        }
        return links;
    }

    boolean hasInode(long inode) throws IOException {
        return tree.find(ItemType.major(inode, ItemType.INODE), 0, item);
    }

    Inode inode(long number) throws IOException {
        return Inode.load(tree, number);
    }
}
