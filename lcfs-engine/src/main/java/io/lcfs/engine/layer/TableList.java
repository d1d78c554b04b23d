package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A list of layers in the table, as items without a payload or with a number. Guarded by the table's lock. */
public final class TableList {
    private final LayerTable table;
    private final Tree tree;
    private final long major;
    private final Item item = new Item();

    TableList(LayerTable table, long major) {
        this.table = table;
        this.tree = table.tree();
        this.major = major;
    }

    /** Returns the first layer of the list whose id is at least an id, or -1 if there is none. */
    public long next(long id) throws IOException {
        return tree.ceiling(major, id, item) && item.major() == major && item.minor() < table.nextLayer()
                ? item.minor()
                : -1;
    }

    /** Returns whether a layer is in the list. */
    public boolean contains(long id) throws IOException {
        return tree.find(major, id, item);
    }

    /** Checks, before anything is changed, that a layer can be added or removed. */
    public void requireReadable(long id) throws IOException {
        tree.requireReadable(major, id);
    }

    /** Adds a layer with a number, or changes its number. */
    public void put(long id, long value) throws IOException {
        tree.put(major, id, LayerTable.payload(Long.BYTES).putLong(0, value));
    }

    /** Returns the number of a layer that is in the list with one. */
    public long value(long id) throws IOException {
        if (!contains(id) || item.length() != Long.BYTES) {
            throw new CorruptStoreException("entry without a number in the tree below", tree.rootBlock());
        }
        return item.buffer().getLong(item.offset());
    }

    /** Adds a layer. */
    public void add(long id) throws IOException {
        tree.put(major, id, ByteBuffer.allocate(0));
    }

    /** Removes a layer, if it is in the list. */
    public void remove(long id) throws IOException {
        if (contains(id)) {
            tree.remove(major, id);
        }
    }
}
