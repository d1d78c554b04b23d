package io.lcfs.engine.damage;

import io.lcfs.engine.damage.StoreForge.Content;
import io.lcfs.engine.damage.StoreForge.Item;
import io.lcfs.engine.damage.StoreForge.Node;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.NodeDescriptor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Changes of an image that are read from bytes, which chance or a fuzzer chooses: any bytes are some changes. One change is eight
 * bytes: what is done, with which field or item, and with what.
 */
final class Edits {
    static final int BYTES = 8;
    private static final int MOST = 12;

    private final StoreForge forge;
    private final List<String> done = new ArrayList<>();

    private Edits(StoreForge forge) {
        this.forge = forge;
    }

    /** Makes the changes; returns them in words. */
    static List<String> apply(StoreForge forge, ByteBuffer bytes) {
        Edits edits = new Edits(forge);
        for (int i = 0; i < MOST && bytes.remaining() >= BYTES; i++) {
            int what = bytes.get() & 0xFF;
            int first = bytes.getShort() & 0xFFFF;
            int second = bytes.getShort() & 0xFFFF;
            int value = bytes.get() & 0xFF;
            int delta = bytes.getShort();
            edits.edit(what, first, second, value, delta);
        }
        return edits.done;
    }

    private void edit(int what, int first, int second, int value, int delta) {
        switch (what % 10) {
            case 0, 1, 2 -> setField(first, ForgedFields.edge(value));
            case 3 -> addToField(first, delta);
            case 4 -> copyField(first, second);
            case 5 -> swapFields(first, second);
            case 6 -> insertItem(first, second, delta);
            case 7 -> removeItem(first);
            case 8 -> copyNode(first, second);
            default -> setByte(first, second, value);
        }
    }

    private static <T> T any(List<T> list, int index) {
        return list.get(index % list.size());
    }

    private ForgedFields.Place field(int index) {
        return any(ForgedFields.of(forge), index * 7919);
    }

    private void setField(int index, long value) {
        ForgedFields.Place field = field(index);
        field.set(forge, value);
        done.add(field.name() + " = " + value);
    }

    private void addToField(int index, int delta) {
        ForgedFields.Place field = field(index);
        field.set(forge, field.get(forge) + delta);
        done.add(field.name() + " += " + delta);
    }

    /** One field gets what another one of its width has: a pointer goes elsewhere, an inode is another one. */
    private void copyField(int index, int from) {
        ForgedFields.Place field = field(index);
        ForgedFields.Place source = like(field, from);
        field.set(forge, source.get(forge));
        done.add(field.name() + " = that of " + source.name());
    }

    private void swapFields(int index, int from) {
        ForgedFields.Place field = field(index);
        ForgedFields.Place source = like(field, from);
        long value = field.get(forge);
        field.set(forge, source.get(forge));
        source.set(forge, value);
        done.add(field.name() + " swapped with " + source.name());
    }

    /** A field of the same kind if there is another one, so that what is copied makes sense. */
    private ForgedFields.Place like(ForgedFields.Place field, int index) {
        String kind = field.name().substring(field.name().lastIndexOf(' '));
        List<ForgedFields.Place> alike = ForgedFields.of(forge).stream()
                .filter(other -> other.width() == field.width())
                .filter(other -> index % 3 == 0 || other.name().endsWith(kind))
                .toList();
        return any(alike, index);
    }

    /** What one item holds, under a key near that of another one. */
    private void insertItem(int payloadOf, int keyOf, int delta) {
        List<Item> items = forge.items();
        Item source = any(items, payloadOf * 31);
        Item key = any(items, keyOf * 31);
        long major = key.major() + (delta & 7);
        Content content = new Content(major, key.minor() + (delta >> 3), forge.payload(source));
        List<Content> contents = forge.contents(key.node());
        contents.removeIf(other -> other.major() == content.major() && other.minor() == content.minor());
        contents.add(content);
        contents.sort(Comparator.comparingLong(Content::major).thenComparingLong(Content::minor));
        forge.fill(key.node(), contents);
        done.add("item " + content.major() + "," + content.minor() + " like " + source);
    }

    private void removeItem(int index) {
        Item item = any(forge.items(), index * 31);
        List<Content> contents = forge.contents(item.node());
        contents.remove(Math.min(item.index(), contents.size() - 1));
        forge.fill(item.node(), contents);
        done.add("without " + item);
    }

    /** A node becomes a copy of another one, which says that it belongs there. */
    private void copyNode(int index, int from) {
        List<Node> nodes = forge.nodes();
        Node target = any(nodes, index);
        Node source = any(nodes, from);
        byte[] bytes = new byte[Blocks.BYTES];
        forge.block(source.block()).get(0, bytes);
        ByteBuffer block = forge.block(target.block());
        long birth = block.getLong(NodeDescriptor.BIRTH_OFFSET);
        block.put(0, bytes);
        block.putLong(NodeDescriptor.BLOCK_OFFSET, target.block());
        block.putLong(NodeDescriptor.BIRTH_OFFSET, birth);
        done.add(target + " is a copy of " + source);
    }

    private void setByte(int block, int position, int value) {
        List<Node> nodes = forge.nodes();
        // Now and then the bitmap, which is in one of the slots of the first group.
        int target = block % 8 == 0
                ? Blocks.SUPERBLOCKS + block / 8 % Blocks.BITMAP_SLOTS
                : any(nodes, block).block();
        forge.block(target).put(position % Blocks.BYTES, (byte) value);
        done.add("byte " + position % Blocks.BYTES + " of block " + target + " = " + value);
    }
}
