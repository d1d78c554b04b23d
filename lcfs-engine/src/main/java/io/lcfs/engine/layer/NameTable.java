package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerStoreException;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * The names of layers in the layer table. Each is stored under its hash; names with the same hash are chained in one
 * item. Guarded by the table's lock.
 */
final class NameTable {
    private static final int NAME_HEADER = Long.BYTES + 1;

    private final Tree tree;
    private final NameHash hash;
    private final Item item = new Item();

    NameTable(Tree tree, NameHash hash) {
        this.tree = tree;
        this.hash = hash;
    }

    /** Returns the layer with a name, or -1 if there is none. */
    long find(byte[] name) throws IOException {
        if (!tree.find(TableItemType.NAME, hash.hash(name), item)) {
            return -1;
        }
        ByteBuffer chain = names();
        while (chain.hasRemaining()) {
            long id = chain.getLong();
            byte[] found = new byte[chain.get() & 0xFF];
            chain.get(found);
            if (Arrays.equals(found, name)) {
                return id;
            }
        }
        return -1;
    }

    /** Checks the present item, a chain of names, and returns a copy of it. */
    private ByteBuffer names() throws CorruptStoreException {
        ByteBuffer chain = ByteBuffer.wrap(item.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < chain.limit()) {
            boolean fits = chain.limit() - at >= NAME_HEADER;
            at += fits ? NAME_HEADER + (chain.get(at + Long.BYTES) & 0xFF) : NAME_HEADER;
        }
        if (at != chain.limit()) {
            throw new CorruptStoreException("name beyond its item of " + chain.limit() + " bytes", item.block());
        }
        return chain;
    }

    void add(byte[] name, long id) throws IOException {
        long minor = hash.hash(name);
        byte[] others = tree.find(TableItemType.NAME, minor, item) ? item.bytes() : new byte[0];
        if (others.length > Tree.MAX_ITEM_BYTES - NAME_HEADER - name.length) {
            throw new LayerStoreException("too many names of layers have one hash");
        }
        ByteBuffer chain = LayerTable.payload(others.length + NAME_HEADER + name.length);
        chain.put(others).putLong(id).put((byte) name.length).put(name);
        tree.put(TableItemType.NAME, minor, chain.flip());
    }

    void remove(byte[] name) throws IOException {
        change(name, -1);
    }

    /** Lets a name lead to another layer. */
    void replace(byte[] name, long id) throws IOException {
        change(name, id);
    }

    /** Lets a name lead to another layer, or removes it if the id is negative. */
    private void change(byte[] name, long newId) throws IOException {
        long minor = hash.hash(name);
        if (!tree.find(TableItemType.NAME, minor, item)) {
            throw new CorruptStoreException("a layer's name is not in the tree below", tree.rootBlock());
        }
        ByteBuffer chain = names();
        ByteBuffer changed = LayerTable.payload(chain.remaining());
        while (chain.hasRemaining()) {
            long id = chain.getLong();
            byte[] found = new byte[chain.get() & 0xFF];
            chain.get(found);
            boolean isNamed = Arrays.equals(found, name);
            if (!isNamed || newId >= 0) {
                changed.putLong(isNamed ? newId : id).put((byte) found.length).put(found);
            }
        }
        if (changed.flip().hasRemaining()) {
            tree.put(TableItemType.NAME, minor, changed);
        } else {
            tree.remove(TableItemType.NAME, minor);
        }
    }
}
