package io.lcfs.engine.inode;

import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A copy of one item that holds records whose names have one hash, to be changed and stored again. Reused from change
 * to change, under the layer's exclusive lock.
 */
public final class Chain {
    private static final ByteBuffer NOTHING = ByteBuffer.allocate(0);

    private final Tree tree;
    private final Item item = new Item();

    /** Made at the first change: who only reads needs none. */
    private ByteBuffer bytes = NOTHING;

    private long major;
    private long minor;
    private int length;

    public Chain(Tree tree) {
        this.tree = tree;
    }

    /** Copies the item of a key, checked; empty if there is none. */
    public void load(long majorKey, long minorKey) throws IOException {
        major = majorKey;
        minor = minorKey;
        length = 0;
        if (tree.find(major, minor, item)) {
            Damage.requireSound(item);
            length = item.length();
            bytes().put(0, item.buffer(), item.offset(), length);
        }
    }

    /** The records, from position 0; absolute gets and puts only. */
    public ByteBuffer bytes() {
        if (bytes == NOTHING) {
            bytes = ByteBuffer.allocate(Tree.MAX_ITEM_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        }
        return bytes;
    }

    /** Bytes of all records. */
    public int length() {
        return length;
    }

    /** Bytes that may be added. */
    public int room() {
        return Tree.MAX_ITEM_BYTES - length;
    }

    /** Adds a record, to be filled by the caller; returns its position. */
    public int append(int recordLength) {
        assert recordLength <= room() : recordLength;
        int position = length;
        length += recordLength;
        return position;
    }

    /** Takes a record out. */
    public void cut(int from, int to) {
        byte[] array = bytes.array();
        System.arraycopy(array, to, array, from, length - to);
        length -= to - from;
    }

    /** Puts the records back into the tree; without any, the item goes. */
    public void store() throws IOException {
        if (length == 0) {
            tree.remove(major, minor);
        } else {
            tree.put(major, minor, bytes.clear().limit(length));
            bytes.clear();
        }
    }
}
