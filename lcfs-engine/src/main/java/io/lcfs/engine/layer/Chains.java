package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
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

/** Names and labels in the layer table: items under the hash of a string, chained where hashes collide. Table's lock. */
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

    /** The layer of a name; -1 if there is none. */
    long findName(byte[] name) throws IOException {
        if (!tree.find(TableItemType.NAME, hash.hash(name), item)) {
            return -1;
        }
        ByteBuffer chain = payload();
        while (chain.hasRemaining()) {
            require(chain, NAME_HEADER);
            long id = chain.getLong();
            byte[] found = take(chain, chain.get() & 0xFF);
            if (Arrays.equals(found, name)) {
                return id;
            }
        }
        return -1;
    }

    private static byte[] take(ByteBuffer chain, int length) throws CorruptStoreException {
        require(chain, length);
        byte[] bytes = new byte[length];
        chain.get(bytes);
        return bytes;
    }

    private static void require(ByteBuffer chain, int length) throws CorruptStoreException {
        if (chain.remaining() < length) {
            throw new CorruptStoreException("names or labels of layers that end too soon", 0);
        }
    }

    private ByteBuffer payload() {
        return ByteBuffer.wrap(item.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    }

    void addName(byte[] name, long id) throws IOException {
        long minor = hash.hash(name);
        byte[] others = tree.find(TableItemType.NAME, minor, item) ? item.bytes() : new byte[0];
        ByteBuffer chain = LayerTable.payload(others.length + NAME_HEADER + name.length);
        chain.put(others).putLong(id).put((byte) name.length).put(name);
        tree.put(TableItemType.NAME, minor, chain.flip());
    }

    void removeName(byte[] name) throws IOException {
        long minor = hash.hash(name);
        if (!tree.find(TableItemType.NAME, minor, item)) {
            throw new CorruptStoreException("a layer's name is not in the table", tree.rootBlock());
        }
        ByteBuffer chain = payload();
        ByteBuffer rest = LayerTable.payload(chain.remaining());
        while (chain.hasRemaining()) {
            require(chain, NAME_HEADER);
            long id = chain.getLong();
            byte[] found = take(chain, chain.get() & 0xFF);
            if (!Arrays.equals(found, name)) {
                rest.putLong(id).put((byte) found.length).put(found);
            }
        }
        replace(TableItemType.NAME, minor, rest.flip());
    }

    private void replace(long major, long minor, ByteBuffer chain) throws IOException {
        if (chain.hasRemaining()) {
            tree.put(major, minor, chain);
        } else {
            tree.remove(major, minor);
        }
    }

    /** The labels of a layer, by ascending key. */
    public Map<String, String> labels(long id) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        long major = TableItemType.major(id, TableItemType.LABEL);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            readLabels(ByteBuffer.wrap(cursor.item().bytes()).order(ByteOrder.LITTLE_ENDIAN), labels);
        }
        return labels;
    }

    private static void readLabels(ByteBuffer chain, Map<String, String> labels) throws IOException {
        while (chain.hasRemaining()) {
            require(chain, LABEL_HEADER);
            int keyLength = chain.get() & 0xFF;
            int valueLength = chain.getShort() & 0xFFFF;
            byte[] key = take(chain, keyLength);
            byte[] value = take(chain, valueLength);
            labels.put(new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
        }
    }

    /** Sets a label, or removes it. */
    public void setLabel(long id, String key, @Nullable String value) throws IOException {
        long major = TableItemType.major(id, TableItemType.LABEL);
        long minor = hash.hash(key.getBytes(StandardCharsets.UTF_8));
        Map<String, String> chained = new LinkedHashMap<>();
        if (tree.find(major, minor, item)) {
            readLabels(payload(), chained);
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
