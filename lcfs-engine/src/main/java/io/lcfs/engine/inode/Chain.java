package io.lcfs.engine.inode;

import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A copy of one item, for changing it. Such an item holds the records of all names with the same hash. One object is
 * reused for many changes, under the layer's exclusive lock.
 */
public final class Chain {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Tree tree;
    private final Item item = new Item();

    /** Allocated by the first change, because readers do not need it. */
    private ByteBuffer bytes = NOTHING;

    private long major;
    private long minor;
    private int length;

    public Chain(Tree tree) {
        this.tree = tree;
    }

    /** Copies and checks the item of a key. Without such an item the chain is empty. */
    public void load(long majorKey, long minorKey) throws IOException {
        major = majorKey;
        minor = minorKey;
        length = 0;
        if (tree.find(major, minor, item)) {
            ItemDamage.requireSound(item);
            length = item.length();
            bytes().put(0, item.buffer(), item.offset(), length);
        }
    }

    /** Returns the records, from position 0. Callers use absolute gets and puts only. */
    public ByteBuffer bytes() {
        if (bytes == NOTHING) {
            bytes = ByteBuffer.allocate(Tree.MAX_ITEM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        return bytes;
    }

    /** Returns the length of all records in bytes. */
    public int length() {
        return length;
    }

    /** Returns the number of bytes that may be added. */
    public int room() {
        return Tree.MAX_ITEM_BYTES - length;
    }

    /** Reserves space for a record at the end and returns its position. The caller fills in the record. */
    public int append(int recordLength) {
        assert recordLength <= room() : recordLength;
        int position = length;
        length += recordLength;
        return position;
    }

    /** Removes the record between two positions. */
    public void cut(int from, int to) {
        byte[] array = bytes.array();
        System.arraycopy(array, to, array, from, length - to);
        length -= to - from;
    }

    /** Stores the records in the tree, or removes the item if no records are left. */
    public void store() throws IOException {
        if (length == 0) {
            tree.remove(major, minor);
        } else {
            tree.put(major, minor, bytes.clear().limit(length));
            bytes.clear();
        }
    }
}
