package io.lcfs.engine.layer;

import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The way from a label, its key and its value, to the layers that have it: an item for each of them, under the hash of
 * the label. Labels may have the same hash, so a caller compares the labels of each layer that it finds. Stores of
 * before 2026-11-28 have no index. Guarded by the table's lock.
 */
public final class LabelIndex {
    private final Tree tree;
    private final NameHash hash;
    private final boolean present;
    private final Item item = new Item();

    LabelIndex(Tree tree, NameHash hash, boolean present) {
        this.tree = tree;
        this.hash = hash;
        this.present = present;
    }

    /** Returns whether the store has the index. */
    public boolean isPresent() {
        return present;
    }

    /** Returns the first half of the keys of the layers with a label. */
    public long major(String key, String value) {
        byte[] keyBytes = key.getBytes(StandardCharsets.UTF_8);
        byte[] valueBytes = value.getBytes(StandardCharsets.UTF_8);
        ByteBuffer label = ByteBuffer.allocate(1 + keyBytes.length + valueBytes.length);
        label.put((byte) keyBytes.length).put(keyBytes).put(valueBytes);
        return TableItemType.major(hash.hash(label.array()) >>> 9, TableItemType.LABELLED);
    }

    /** Returns the first layer whose id is at least an id and that may have a label, or -1 if there is none. */
    public long next(String key, String value, long id) throws IOException {
        long major = major(key, value);
        return tree.ceiling(major, id, item) && item.major() == major ? item.minor() : -1;
    }

    /** Returns whether the index leads from a label to a layer. */
    public boolean contains(long id, String key, String value) throws IOException {
        return tree.find(major(key, value), id, item);
    }

    void requireReadable(long id, String key, String value) throws IOException {
        if (present) {
            tree.requireReadable(major(key, value), id);
        }
    }

    void add(long id, String key, String value) throws IOException {
        if (present) {
            tree.put(major(key, value), id, ByteBuffer.allocate(0));
        }
    }

    void remove(long id, String key, String value) throws IOException {
        if (present) {
            tree.remove(major(key, value), id);
        }
    }
}
