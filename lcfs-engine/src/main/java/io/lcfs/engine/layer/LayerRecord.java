package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.Names;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.tree.Item;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * A copy of a layer's record in the table. Changes take effect when {@link LayerTable#update(LayerRecord)} stores it.
 */
public final class LayerRecord {
    private static final byte[] NO_NAME = new byte[0];

    /** The id of the layer. */
    public final long id;

    long parent;
    long rootBlock;
    long rootBirth;
    int rootCrc;
    int state;
    long ownedSince;
    long ownBlocks;
    long totalBlocks;
    long inodes;
    long nextInode;
    long maxOwnBlocks = Long.MAX_VALUE;
    long maxInodes = Long.MAX_VALUE;
    Instant created = Instant.EPOCH;
    Instant updated = Instant.EPOCH;
    long children;
    long cursorMajor = Long.MIN_VALUE;
    long cursorMinor = Long.MIN_VALUE;
    long survivor;
    byte[] name = NO_NAME;

    LayerRecord(long id) {
        this.id = id;
    }

    /**
     * Decodes and checks the record in an item.
     *
     * @param youngest the last generation that was drawn; a higher birth in the record is damage
     */
    static LayerRecord read(long id, Item item, long youngest) throws CorruptStoreException {
        LayerRecord record = new LayerRecord(id);
        ByteBuffer buffer = item.buffer();
        int at = item.offset();
        String problem = LayerRecordDescriptor.check(buffer, at, item.length());
        if (problem != null) {
            throw new CorruptStoreException(problem + ", layer " + id, item.block());
        }
        record.parent = buffer.getLong(at + LayerRecordDescriptor.PARENT_OFFSET);
        record.rootBlock = buffer.getLong(at + LayerRecordDescriptor.ROOT_BLOCK_OFFSET);
        record.rootBirth = buffer.getLong(at + LayerRecordDescriptor.ROOT_BIRTH_OFFSET);
        record.rootCrc = buffer.getInt(at + LayerRecordDescriptor.ROOT_CRC_OFFSET);
        record.state = buffer.get(at + LayerRecordDescriptor.STATE_OFFSET);
        record.ownedSince = buffer.getLong(at + LayerRecordDescriptor.OWNED_SINCE_OFFSET);
        record.ownBlocks = buffer.getLong(at + LayerRecordDescriptor.OWN_BLOCKS_OFFSET);
        record.totalBlocks = buffer.getLong(at + LayerRecordDescriptor.TOTAL_BLOCKS_OFFSET);
        record.inodes = buffer.getLong(at + LayerRecordDescriptor.INODES_OFFSET);
        record.nextInode = buffer.getLong(at + LayerRecordDescriptor.NEXT_INODE_OFFSET);
        record.maxOwnBlocks = buffer.getLong(at + LayerRecordDescriptor.MAX_OWN_BLOCKS_OFFSET);
        record.created = Instant.ofEpochSecond(
                buffer.getLong(at + LayerRecordDescriptor.CREATED_SECONDS_OFFSET),
                buffer.getInt(at + LayerRecordDescriptor.CREATED_NANOS_OFFSET));
        record.updated = Instant.ofEpochSecond(
                buffer.getLong(at + LayerRecordDescriptor.UPDATED_SECONDS_OFFSET),
                buffer.getInt(at + LayerRecordDescriptor.UPDATED_NANOS_OFFSET));
        record.children = buffer.getLong(at + LayerRecordDescriptor.CHILDREN_OFFSET);
        record.cursorMajor = buffer.getLong(at + LayerRecordDescriptor.CURSOR_MAJOR_OFFSET);
        record.cursorMinor = buffer.getLong(at + LayerRecordDescriptor.CURSOR_MINOR_OFFSET);
        record.survivor = buffer.getLong(at + LayerRecordDescriptor.SURVIVOR_OFFSET);
        record.name = new byte[buffer.get(at + LayerRecordDescriptor.NAME_LENGTH_OFFSET) & 0xFF];
        int withoutName = LayerRecordDescriptor.withoutName(buffer, at, item.length());
        buffer.get(at + withoutName, record.name);
        if (withoutName == LayerRecordDescriptor.LENGTH) {
            record.maxInodes = buffer.getLong(at + LayerRecordDescriptor.MAX_INODES_OFFSET);
        }
        if (record.rootBirth < 0 || record.rootBirth > youngest) {
            throw new CorruptStoreException("root of birth " + record.rootBirth + ", layer " + id, item.block());
        }
        if (record.ownedSince <= 0 || record.ownedSince > youngest) {
            throw new CorruptStoreException("owner since " + record.ownedSince + ", layer " + id, item.block());
        }
        if (!isName(record.name)) {
            throw new CorruptStoreException("name that no layer may have, layer " + id, item.block());
        }
        return record;
    }

    /** Returns whether a name is UTF-8 without control characters, as the names that users give must be. */
    private static boolean isName(byte[] name) {
        boolean isPlain = true;
        for (byte b : name) {
            isPlain &= b >= ' ' && b < 0x7F;
        }
        return isPlain || Names.isUtf8(name) && Names.decode(name).codePoints().noneMatch(Character::isISOControl);
    }

    ByteBuffer write() {
        ByteBuffer buffer =
                ByteBuffer.allocate(LayerRecordDescriptor.LENGTH + name.length).order(ByteOrder.LITTLE_ENDIAN);
        buffer.putLong(LayerRecordDescriptor.PARENT_OFFSET, parent);
        buffer.putLong(LayerRecordDescriptor.ROOT_BLOCK_OFFSET, rootBlock);
        buffer.putLong(LayerRecordDescriptor.ROOT_BIRTH_OFFSET, rootBirth);
        buffer.putInt(LayerRecordDescriptor.ROOT_CRC_OFFSET, rootCrc);
        buffer.put(LayerRecordDescriptor.STATE_OFFSET, (byte) state);
        buffer.put(LayerRecordDescriptor.NAME_LENGTH_OFFSET, (byte) name.length);
        buffer.putLong(LayerRecordDescriptor.OWNED_SINCE_OFFSET, ownedSince);
        buffer.putLong(LayerRecordDescriptor.OWN_BLOCKS_OFFSET, ownBlocks);
        buffer.putLong(LayerRecordDescriptor.TOTAL_BLOCKS_OFFSET, totalBlocks);
        buffer.putLong(LayerRecordDescriptor.INODES_OFFSET, inodes);
        buffer.putLong(LayerRecordDescriptor.NEXT_INODE_OFFSET, nextInode);
        buffer.putLong(LayerRecordDescriptor.MAX_OWN_BLOCKS_OFFSET, maxOwnBlocks);
        buffer.putLong(LayerRecordDescriptor.CREATED_SECONDS_OFFSET, created.getEpochSecond());
        buffer.putLong(LayerRecordDescriptor.UPDATED_SECONDS_OFFSET, updated.getEpochSecond());
        buffer.putInt(LayerRecordDescriptor.CREATED_NANOS_OFFSET, created.getNano());
        buffer.putInt(LayerRecordDescriptor.UPDATED_NANOS_OFFSET, updated.getNano());
        buffer.putLong(LayerRecordDescriptor.CHILDREN_OFFSET, children);
        buffer.putLong(LayerRecordDescriptor.CURSOR_MAJOR_OFFSET, cursorMajor);
        buffer.putLong(LayerRecordDescriptor.CURSOR_MINOR_OFFSET, cursorMinor);
        buffer.putLong(LayerRecordDescriptor.SURVIVOR_OFFSET, survivor);
        buffer.putLong(LayerRecordDescriptor.MAX_INODES_OFFSET, maxInodes);
        buffer.put(LayerRecordDescriptor.NAME_OFFSET, name);
        return buffer;
    }

    /** Sets the most blocks that the layer may own, and the most inodes that it may have. */
    public void limit(long blocks, long mostInodes) {
        maxOwnBlocks = blocks;
        maxInodes = mostInodes;
    }

    /** Returns the id of the parent, or 0 if there is none. */
    public long parent() {
        return parent;
    }

    /** Returns the state, one of the constants of {@link LayerRecordDescriptor}. */
    public int state() {
        return state;
    }

    /** Returns the number of children. */
    public long children() {
        return children;
    }

    /** Returns the block of the tree's root at the last checkpoint. */
    public long rootBlock() {
        return rootBlock;
    }

    /** Returns the birth of the tree's root at the last checkpoint. */
    public long rootBirth() {
        return rootBirth;
    }

    /** Returns the checksum of the tree's root at the last checkpoint. */
    public int rootCrc() {
        return rootCrc;
    }

    /** Returns the generation since which the layer owns blocks. */
    public long ownedSince() {
        return ownedSince;
    }

    /** Returns the number of blocks that the layer owned at the last checkpoint. */
    public long ownBlocks() {
        return ownBlocks;
    }

    /** Returns the number of blocks that the layer's tree reached at the last checkpoint. */
    public long totalBlocks() {
        return totalBlocks;
    }

    /** Returns the number of inodes with a name at the last checkpoint. */
    public long inodes() {
        return inodes;
    }

    /** Returns the next inode number at the last checkpoint. */
    public long nextInode() {
        return nextInode;
    }

    /** Returns the time at which the layer was created. */
    public Instant created() {
        return created;
    }

    /** Returns the time of the last change of the record. */
    public Instant updated() {
        return updated;
    }

    /** Returns the first half of the key up to which the layer is reclaimed. */
    public long cursorMajor() {
        return cursorMajor;
    }

    /** Returns the second half of the key up to which the layer is reclaimed. */
    public long cursorMinor() {
        return cursorMinor;
    }

    /** Returns the layer that takes over the blocks of this zombie, or 0 if none has been chosen. */
    public long survivor() {
        return survivor;
    }

    /** Returns the name, which is empty if the layer was removed. */
    public String name() {
        return Names.decode(name);
    }

    /** Returns whether the layer was removed. It may still have children. */
    public boolean isRemoved() {
        return state == LayerRecordDescriptor.ZOMBIE || state == LayerRecordDescriptor.REMOVING;
    }
}
