package io.lcfs.engine.file;

import io.lcfs.Names;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.format.XattrDescriptor;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Extended attributes. A long value is the content of a hidden inode. Reading needs the layer's lock shared, changing needs
 * it exclusively.
 */
public final class Xattrs {
    /** The longest value. */
    public static final int MAX_VALUE = 65_536;

    private static final int MAX_NAME = 255;
    private static final int VALUE_EXTENTS = 16;

    private final LayerState layer;
    private final Tree tree;
    private final FileData data;

    /** Of one layer. */
    public Xattrs(LayerState layer, FileData data) {
        this.layer = layer;
        this.tree = layer.tree();
        this.data = data;
    }

    /** One attribute of a chain: its value is here or in an inode. */
    private record Attribute(byte[] name, long valueInode, int valueLength, byte[] value) {
        int length() {
            return XattrDescriptor.LENGTH + name.length + value.length;
        }
    }

    private static List<Attribute> read(byte[] chain) {
        List<Attribute> attributes = new ArrayList<>(1);
        ByteBuffer buffer = ByteBuffer.wrap(chain).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining()) {
            long valueInode = buffer.getLong();
            int valueLength = buffer.getInt();
            byte[] name = new byte[buffer.get() & 0xFF];
            buffer.get(name);
            byte[] value = new byte[valueInode == 0 ? valueLength : 0];
            buffer.get(value);
            attributes.add(new Attribute(name, valueInode, valueLength, value));
        }
        return attributes;
    }

    private void write(long major, long minor, List<Attribute> attributes) throws IOException {
        if (attributes.isEmpty()) {
            tree.remove(major, minor);
            return;
        }
        int length = attributes.stream().mapToInt(Attribute::length).sum();
        ByteBuffer buffer = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        for (Attribute attribute : attributes) {
            buffer.putLong(attribute.valueInode)
                    .putInt(attribute.valueLength)
                    .put((byte) attribute.name.length)
                    .put(attribute.name)
                    .put(attribute.value);
        }
        tree.put(major, minor, buffer.flip());
    }

    private List<Attribute> chain(long inode, byte[] name) throws IOException {
        Item item = new Item();
        return tree.find(ItemType.major(inode, ItemType.XATTR), layer.nameHash().hash(name), item)
                ? read(item.bytes())
                : new ArrayList<>(1);
    }

    private static @Nullable Attribute find(List<Attribute> chain, byte[] name) {
        for (Attribute attribute : chain) {
            if (Arrays.equals(attribute.name, name)) {
                return attribute;
            }
        }
        return null;
    }

    /** The names, sorted as bytes. */
    public List<String> list(long inode) throws IOException {
        List<byte[]> names = new ArrayList<>();
        for (byte[] chain : chains(inode)) {
            for (Attribute attribute : read(chain)) {
                names.add(attribute.name);
            }
        }
        names.sort(Arrays::compareUnsigned);
        return names.stream().map(Names::decode).toList();
    }

    private List<byte[]> chains(long inode) throws IOException {
        List<byte[]> chains = new ArrayList<>();
        long major = ItemType.major(inode, ItemType.XATTR);
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, Long.MIN_VALUE);
        while (cursor.next() && cursor.item().major() == major) {
            chains.add(cursor.item().bytes());
        }
        return chains;
    }

    /** A value, or null. */
    public byte @Nullable [] get(long inode, String name) throws IOException {
        byte[] bytes = encode(name);
        Attribute attribute = find(chain(inode, bytes), bytes);
        if (attribute == null || attribute.valueInode == 0) {
            return attribute == null ? null : attribute.value;
        }
        byte[] value = new byte[attribute.valueLength];
        FileData.read(layer, Inode.load(tree, attribute.valueInode), ByteBuffer.wrap(value), 0);
        return value;
    }

    private static byte[] encode(String name) {
        byte[] bytes = Names.encode(name);
        if (bytes.length == 0 || bytes.length > MAX_NAME || name.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("extended attribute name of " + bytes.length + " bytes: 1 to " + MAX_NAME
                    + " are allowed, and no zero byte");
        }
        return bytes;
    }

    /** Sets a value. */
    public void set(Inode inode, String name, byte[] value) throws IOException {
        byte[] bytes = encode(name);
        if (value.length > MAX_VALUE) {
            throw new IllegalArgumentException("value of extended attribute \"" + name + "\" of " + value.length
                    + " bytes, the limit is " + MAX_VALUE);
        }
        List<Attribute> chain = chain(inode.number, bytes);
        Attribute old = find(chain, bytes);
        int others = chain.stream().mapToInt(Attribute::length).sum() - (old == null ? 0 : old.length());
        boolean inline = value.length <= XattrDescriptor.MAX_INLINE_VALUE
                && others + XattrDescriptor.LENGTH + bytes.length + value.length <= Tree.MAX_ITEM_BYTES;
        if (others + XattrDescriptor.LENGTH + bytes.length > Tree.MAX_ITEM_BYTES) {
            throw new IOException("too many extended attributes with one hash: \"" + name + "\"");
        }
        if (old != null) {
            chain.remove(old);
            dropValue(old);
        }
        chain.add(new Attribute(bytes, inline ? 0 : store(value), value.length, inline ? value : new byte[0]));
        write(ItemType.major(inode.number, ItemType.XATTR), layer.nameHash().hash(bytes), chain);
        inode.setChanged(layer.now());
        inode.store(tree);
    }

    private long store(byte[] value) throws IOException {
        Inode hidden = Inode.create(layer.drawInode(), InodeDescriptor.XATTR_VALUE, 0, layer.now());
        hidden.linkCount = 1;
        data.write(hidden, ByteBuffer.wrap(value), 0);
        hidden.store(tree);
        return hidden.number;
    }

    private void dropValue(Attribute attribute) throws IOException {
        if (attribute.valueInode != 0) {
            Inode hidden = Inode.load(tree, attribute.valueInode);
            boolean gone = data.dropContent(hidden, VALUE_EXTENTS + 1);
            assert gone : "a value has at most " + VALUE_EXTENTS + " blocks";
            tree.remove(ItemType.major(hidden.number, ItemType.INODE), 0);
        }
    }

    /** Removes an attribute; whether it was there. */
    public boolean remove(Inode inode, String name) throws IOException {
        byte[] bytes = encode(name);
        List<Attribute> chain = chain(inode.number, bytes);
        Attribute old = find(chain, bytes);
        if (old == null) {
            return false;
        }
        chain.remove(old);
        dropValue(old);
        write(ItemType.major(inode.number, ItemType.XATTR), layer.nameHash().hash(bytes), chain);
        inode.setChanged(layer.now());
        inode.store(tree);
        return true;
    }

    /** Drops attributes of an inode, some in one step; whether none is left. */
    boolean dropAll(Inode inode) throws IOException {
        long major = ItemType.major(inode.number, ItemType.XATTR);
        Item item = new Item();
        for (int i = 0; i < Namespace.STEP_ITEMS / 4; i++) {
            if (!tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major) {
                return true;
            }
            long minor = item.minor();
            for (Attribute attribute : read(item.bytes())) {
                dropValue(attribute);
            }
            tree.remove(major, minor);
        }
        return !tree.ceiling(major, Long.MIN_VALUE, item) || item.major() != major;
    }
}
