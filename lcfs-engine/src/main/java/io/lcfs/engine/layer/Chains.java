package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.LayerStoreException;
import io.lcfs.engine.format.NameHash;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Names and labels in the layer table. Each is stored under the hash of a string; strings with the same hash are
 * chained in one item. Guarded by the table's lock.
 */
public final class Chains {
    private static final int NAME_HEADER = Long.BYTES + 1;
    private static final int LABEL_HEADER = 1 + Short.BYTES;

    private final Tree tree;
    private final NameHash hash;
    private final Item item = new Item();

    Chains(Tree tree, NameHash hash) {
        this.tree = tree;
        this.hash = hash;
    }

    /** Returns the layer with a name, or -1 if there is none. */
    long findName(byte[] name) throws IOException {
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
        return requireEnd(chain, at, item);
    }

    /** Checks an item that is a chain of labels, and returns a copy of it. */
    private static ByteBuffer labels(Item item) throws CorruptStoreException {
        ByteBuffer chain = ByteBuffer.wrap(item.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        int at = 0;
        while (at < chain.limit()) {
            boolean fits = chain.limit() - at >= LABEL_HEADER;
            at += LABEL_HEADER + (fits ? (chain.get(at) & 0xFF) + (chain.getShort(at + 1) & 0xFFFF) : 0);
        }
        return requireEnd(chain, at, item);
    }

    private static ByteBuffer requireEnd(ByteBuffer chain, int end, Item item) throws CorruptStoreException {
        if (end != chain.limit()) {
            throw new CorruptStoreException(
                    "name or label beyond its item of " + chain.limit() + " bytes", item.block());
        }
        return chain;
    }

    void addName(byte[] name, long id) throws IOException {
        long minor = hash.hash(name);
        byte[] others = tree.find(TableItemType.NAME, minor, item) ? item.bytes() : new byte[0];
        if (others.length > Tree.MAX_ITEM_BYTES - NAME_HEADER - name.length) {
            throw new LayerStoreException("too many names of layers have one hash");
        }
        ByteBuffer chain = LayerTable.payload(others.length + NAME_HEADER + name.length);
        chain.put(others).putLong(id).put((byte) name.length).put(name);
        tree.put(TableItemType.NAME, minor, chain.flip());
    }

    void removeName(byte[] name) throws IOException {
        changeName(name, -1);
    }

    /** Lets a name lead to another layer. */
    void replaceName(byte[] name, long id) throws IOException {
        changeName(name, id);
    }

    /** Lets a name lead to another layer, or removes it if the id is negative. */
    private void changeName(byte[] name, long newId) throws IOException {
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
        replace(TableItemType.NAME, minor, changed.flip());
    }

    private void replace(long major, long minor, ByteBuffer chain) throws IOException {
        if (chain.hasRemaining()) {
            tree.put(major, minor, chain);
        } else {
            tree.remove(major, minor);
        }
    }

    /** Returns the labels of a layer, in ascending order of the hashes of their keys. */
    public Map<String, String> labels(long id) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        long major = TableItemType.major(id, TableItemType.LABEL);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            readLabels(labels(cursor.item()), labels);
        }
        return labels;
    }

    private static void readLabels(ByteBuffer chain, Map<String, String> labels) {
        while (chain.hasRemaining()) {
            byte[] key = new byte[chain.get() & 0xFF];
            byte[] value = new byte[chain.getShort() & 0xFFFF];
            chain.get(key).get(value);
            labels.put(new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
        }
    }

    /** Sets a label, or removes it if the value is null. */
    public void setLabel(long id, String key, @Nullable String value) throws IOException {
        long major = TableItemType.major(id, TableItemType.LABEL);
        long minor = hash.hash(key.getBytes(StandardCharsets.UTF_8));
        Map<String, String> chained = new LinkedHashMap<>();
        if (tree.find(major, minor, item)) {
            readLabels(labels(item), chained);
        }
        if (value == null) {
            chained.remove(key);
        } else {
            chained.put(key, value);
        }
        ByteBuffer chain = LayerTable.payload(Tree.MAX_ITEM_BYTES);
        for (Map.Entry<String, String> label : chained.entrySet()) {
            byte[] keyBytes = label.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = label.getValue().getBytes(StandardCharsets.UTF_8);
            if (chain.remaining() < LABEL_HEADER + keyBytes.length + valueBytes.length) {
                throw new IOException("the keys of " + chained.size() + " labels have one hash");
            }
            chain.put((byte) keyBytes.length)
                    .putShort((short) valueBytes.length)
                    .put(keyBytes)
                    .put(valueBytes);
        }
        replace(major, minor, chain.flip());
    }

    /** Removes all labels of a layer. */
    public void removeLabels(long id) throws IOException {
        long major = TableItemType.major(id, TableItemType.LABEL);
        List<Long> minors = new ArrayList<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            minors.add(cursor.item().minor());
        }
        for (long minor : minors) {
            tree.remove(major, minor);
        }
    }
}
