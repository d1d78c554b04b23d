package io.lcfs.engine.damage;

import io.lcfs.engine.damage.StoreForge.Item;
import io.lcfs.engine.damage.StoreForge.Kind;
import io.lcfs.engine.damage.StoreForge.Node;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.ExtentDescriptor;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.format.LinkDescriptor;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.format.XattrDescriptor;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/** Where the fields of all structures of an image lie, out of the descriptors; and values that none of them expects. */
final class ForgedFields {
    /** One field: its block, its place there, its bytes. */
    record Place(String name, int block, int position, int width) {
        long get(StoreForge forge) {
            ByteBuffer bytes = forge.block(block);
            return switch (width) {
                case 1 -> bytes.get(position);
                case 2 -> bytes.getShort(position);
                case 4 -> bytes.getInt(position);
                default -> bytes.getLong(position);
            };
        }

        void set(StoreForge forge, long value) {
            ByteBuffer bytes = forge.block(block);
            switch (width) {
                case 1 -> bytes.put(position, (byte) value);
                case 2 -> bytes.putShort(position, (short) value);
                case 4 -> bytes.putInt(position, (int) value);
                default -> bytes.putLong(position, value);
            }
        }
    }

    /** Edges of every width, of blocks, of groups, of inode numbers, of file sizes. */
    private static final long[] EDGES = {
        0,
        1,
        2,
        3,
        4,
        5,
        7,
        8,
        64,
        65,
        127,
        128,
        255,
        256,
        511,
        4095,
        4096,
        32767,
        32768,
        65535,
        65536,
        1L << 20,
        (1L << 31) - 1,
        1L << 31,
        (1L << 31) + 1,
        (1L << 32) - 1,
        1L << 32,
        (1L << 32) + 1,
        1L << 43,
        1L << 44,
        (1L << 44) + 1,
        1L << 47,
        1L << 48,
        (1L << 55) - 1,
        1L << 55,
        (1L << 56) - 1,
        1L << 62,
        Long.MAX_VALUE,
        Long.MAX_VALUE - 1,
        Long.MIN_VALUE,
        Long.MIN_VALUE + 1,
        -1,
        -2,
        -4096
    };

    private ForgedFields() {}

    static long edge(int index) {
        return EDGES[Math.floorMod(index, EDGES.length)];
    }

    /** All fields of an image. */
    static List<Place> of(StoreForge forge) {
        List<Place> fields = new ArrayList<>();
        add(
                fields,
                "superblock",
                SuperblockDescriptor.class,
                forge.superblock(),
                0,
                SuperblockDescriptor.LENGTH,
                "CRC");
        for (Node node : forge.nodes()) {
            addNode(fields, forge, node);
        }
        return fields;
    }

    private static void addNode(List<Place> fields, StoreForge forge, Node node) {
        String name = node.kind() + " node " + node.block();
        int header = NodeDescriptor.HEADER_LENGTH;
        add(fields, name, NodeDescriptor.class, node.block(), 0, header, "MAJOR", "MINOR", "ITEM", "CHILD");
        for (int entry : StoreForge.innerEntries(forge.block(node.block()))) {
            fields.add(new Place(name + " major", node.block(), entry, 8));
            fields.add(new Place(name + " minor", node.block(), entry + NodeDescriptor.MINOR_OFFSET, 8));
            fields.add(new Place(name + " child", node.block(), entry + NodeDescriptor.CHILD_BLOCK_OFFSET, 8));
            fields.add(new Place(name + " birth", node.block(), entry + NodeDescriptor.CHILD_BIRTH_OFFSET, 8));
        }
        for (Item item : forge.itemsOf(node)) {
            String of = name + " item " + item.index();
            fields.add(new Place(of + " major", node.block(), item.entry(), 8));
            fields.add(new Place(of + " minor", node.block(), item.entry() + NodeDescriptor.MINOR_OFFSET, 8));
            fields.add(new Place(of + " offset", node.block(), item.entry() + NodeDescriptor.ITEM_OFFSET_OFFSET, 2));
            fields.add(new Place(of + " length", node.block(), item.entry() + NodeDescriptor.ITEM_LENGTH_OFFSET, 2));
            addPayload(fields, of, item);
        }
    }

    private static void addPayload(List<Place> fields, String of, Item item) {
        int block = item.node().block();
        int type = (int) (item.major() & 0xFF);
        if (item.node().kind() == Kind.LAYER) {
            switch (type) {
                case ItemType.INODE -> addAll(fields, of, InodeDescriptor.class, item, InodeDescriptor.LENGTH);
                case ItemType.ENTRY -> addAll(fields, of, EntryDescriptor.class, item, EntryDescriptor.LENGTH + 2);
                case ItemType.LINK -> addAll(fields, of, LinkDescriptor.class, item, LinkDescriptor.LENGTH + 2);
                case ItemType.XATTR -> addAll(fields, of, XattrDescriptor.class, item, XattrDescriptor.LENGTH + 2);
                case ItemType.EXTENT -> addAll(fields, of, ExtentDescriptor.class, item, ExtentDescriptor.LENGTH);
                default -> {
                    // Content, or nothing.
                }
            }
        } else if (type == TableItemType.LAYER) {
            addAll(fields, of, LayerRecordDescriptor.class, item, LayerRecordDescriptor.LENGTH + 1);
        } else {
            for (int at = 0; at < Math.min(item.length(), 12); at++) {
                fields.add(new Place(of + " byte " + at, block, item.offset() + at, 1));
            }
        }
    }

    private static void addAll(List<Place> fields, String of, Class<?> descriptor, Item item, int end) {
        add(fields, of, descriptor, item.node().block(), item.offset(), Math.min(end, item.length()));
    }

    /** The fields between the offsets that a descriptor names; a field ends where the next one begins. */
    private static void add(
            List<Place> fields, String of, Class<?> descriptor, int block, int start, int end, String... without) {
        TreeSet<Integer> offsets = new TreeSet<>();
        for (Field constant : descriptor.getFields()) {
            String name = constant.getName();
            boolean skipped = !name.endsWith("_OFFSET") || !Modifier.isStatic(constant.getModifiers());
            for (String prefix : without) {
                skipped |= name.startsWith(prefix);
            }
            if (!skipped) {
                offsets.add(value(constant));
            }
        }
        for (int offset : offsets.headSet(end)) {
            Integer next = offsets.higher(offset);
            int width = Integer.highestOneBit(Math.min(8, (next == null ? end : Math.min(next, end)) - offset));
            fields.add(new Place(of + " " + descriptor.getSimpleName() + "+" + offset, block, start + offset, width));
        }
    }

    private static int value(Field constant) {
        try {
            return constant.getInt(null);
        } catch (IllegalAccessException e) {
            throw new IllegalStateException(e);
        }
    }
}
