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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The labels of layers in the layer table. Those of a layer are stored under the hashes of their keys; labels whose
 * keys have the same hash are chained in one item. {@link LabelIndex} leads from a label to the layers that have it.
 *
 * <p>A change of labels first reads the places of all items, then adds, and removes last, because a removal may move
 * the place of a key into a leaf that was not read. Guarded by the table's lock.
 */
public final class LayerLabels {
    private static final int HEADER = 1 + Short.BYTES;

    /** The blocks for a label: the leaf of its entry in the index, and half of another one if that leaf splits. */
    private static final int BLOCKS = 2;

    private final Tree tree;
    private final NameHash hash;
    private final LabelIndex index;
    private final Item item = new Item();

    LayerLabels(Tree tree, NameHash hash, boolean indexed) {
        this.tree = tree;
        this.hash = hash;
        this.index = new LabelIndex(tree, hash, indexed);
    }

    /**
     * Returns the most blocks that a change needs, beside those of a small change, to put labels or to replace them.
     * The removal of a layer with all its labels needs none, because it splits no leaf.
     */
    public static int blocksToChange(int labels) {
        return BLOCKS * labels;
    }

    /** Returns the index of the labels. */
    public LabelIndex index() {
        return index;
    }

    /** Returns the labels of a layer, in ascending order of the hashes of their keys. */
    public Map<String, String> of(long id) throws IOException {
        Map<String, String> labels = new LinkedHashMap<>();
        long major = TableItemType.major(id, TableItemType.LABEL);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            labels.putAll(in(cursor.item()));
        }
        return labels;
    }

    /** Returns the labels in an item of the table, a chain of labels. */
    public static Map<String, String> in(Item item) throws CorruptStoreException {
        ByteBuffer chain = ByteBuffer.wrap(item.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        Map<String, String> labels = new LinkedHashMap<>();
        while (chain.hasRemaining()) {
            boolean isWhole = chain.remaining() >= HEADER;
            byte[] key = new byte[isWhole ? chain.get() & 0xFF : 0];
            byte[] value = new byte[isWhole ? chain.getShort() & 0xFFFF : 0];
            if (!isWhole || chain.remaining() < key.length + value.length) {
                throw new CorruptStoreException("label beyond its item of " + chain.limit() + " bytes", item.block());
            }
            chain.get(key).get(value);
            labels.put(new String(key, StandardCharsets.UTF_8), new String(value, StandardCharsets.UTF_8));
        }
        return labels;
    }

    /** Checks, before anything is changed, that labels can be set; damage elsewhere does not matter. */
    public void requireReadable(long id, Map<String, String> labels) throws IOException {
        Map<String, String> present = of(id);
        for (Map.Entry<String, String> label : labels.entrySet()) {
            tree.requireReadable(TableItemType.major(id, TableItemType.LABEL), hashOf(label.getKey()));
            index.requireReadable(id, label.getKey(), label.getValue());
            String before = present.get(label.getKey());
            if (before != null) {
                index.requireReadable(id, label.getKey(), before);
            }
        }
    }

    /** Checks, before anything is changed, that all labels of a layer can be removed. */
    void requireRemovable(long id) throws IOException {
        requireReadable(id, of(id));
    }

    /** Sets labels, and keeps the others. The caller has checked that the places are readable. */
    public void put(long id, Map<String, String> labels) throws IOException {
        change(id, labels);
    }

    /** Sets a label, or removes it if the value is null. */
    public void set(long id, String key, @Nullable String value) throws IOException {
        requireReadable(id, Map.of(key, value == null ? "" : value));
        Map<String, @Nullable String> changes = new HashMap<>();
        changes.put(key, value);
        change(id, changes);
    }

    /** Replaces all labels of a layer. */
    public void replace(long id, Map<String, String> labels) throws IOException {
        requireRemovable(id);
        requireReadable(id, labels);
        Map<String, @Nullable String> changes = new HashMap<>(labels);
        for (String key : of(id).keySet()) {
            changes.putIfAbsent(key, null);
        }
        change(id, changes);
    }

    /** Removes all labels of a layer. */
    void removeAll(long id) throws IOException {
        Map<String, @Nullable String> changes = new HashMap<>();
        for (String key : of(id).keySet()) {
            changes.put(key, null);
        }
        change(id, changes);
    }

    /** Makes changes, in which null removes a label. */
    private void change(long id, Map<String, @Nullable String> changes) throws IOException {
        Map<String, String> before = of(id);
        List<String> removed = new ArrayList<>();
        List<String> replaced = new ArrayList<>();
        for (Map.Entry<String, @Nullable String> change : changes.entrySet()) {
            String key = change.getKey();
            String old = before.get(key);
            String value = change.getValue();
            if (value == null) {
                removed.add(key);
            } else if (!value.equals(old)) {
                putItem(id, key, value);
                index.add(id, key, value);
            }
            if (old != null && !old.equals(value)) {
                replaced.add(key);
            }
        }
        for (String key : removed) {
            putItem(id, key, null);
        }
        for (String key : replaced) {
            index.remove(id, key, before.getOrDefault(key, ""));
        }
    }

    private long hashOf(String key) {
        return hash.hash(key.getBytes(StandardCharsets.UTF_8));
    }

    private void putItem(long id, String key, @Nullable String value) throws IOException {
        long major = TableItemType.major(id, TableItemType.LABEL);
        long minor = hashOf(key);
        Map<String, String> chained = tree.find(major, minor, item) ? in(item) : new LinkedHashMap<>();
        if (value == null) {
            chained.remove(key);
        } else {
            chained.put(key, value);
        }
        if (chained.isEmpty()) {
            tree.remove(major, minor);
            return;
        }
        ByteBuffer chain = LayerTable.payload(Tree.MAX_ITEM_BYTES);
        for (Map.Entry<String, String> label : chained.entrySet()) {
            byte[] keyBytes = label.getKey().getBytes(StandardCharsets.UTF_8);
            byte[] valueBytes = label.getValue().getBytes(StandardCharsets.UTF_8);
            if (chain.remaining() < HEADER + keyBytes.length + valueBytes.length) {
                throw new IOException("the keys of " + chained.size() + " labels have one hash");
            }
            chain.put((byte) keyBytes.length)
                    .putShort((short) valueBytes.length)
                    .put(keyBytes)
                    .put(valueBytes);
        }
        tree.put(major, minor, chain.flip());
    }
}
