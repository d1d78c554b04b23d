package io.lcfs.engine.layer;

import io.lcfs.CorruptStoreException;
import io.lcfs.Names;
import io.lcfs.engine.format.LayerRecordDescriptor;
import io.lcfs.engine.tree.Item;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * The record of a layer, out of the table. A copy: changes count when {@link LayerTable#update(LayerRecord)} has it
 * back.
 */
public final class LayerRecord {
    private static final byte[] NO_NAME = new byte[0];

    /** The layer. */
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
     * The record in an item.
     *
     * @param youngest no birth in it is above
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
        buffer.get(at + LayerRecordDescriptor.NAME_OFFSET, record.name);
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

    /** Tells whether bytes are UTF-8 without control characters, as names that users give must be. */
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
        buffer.put(LayerRecordDescriptor.NAME_OFFSET, name);
        return buffer;
    }

    /** Sets the most blocks that it may own. */
    public void limit(long blocks) {
        maxOwnBlocks = blocks;
    }

    /** The layer below; 0: none. */
    public long parent() {
        return parent;
    }

    /** One of the states of {@link LayerRecordDescriptor}. */
    public int state() {
        return state;
    }

    /** The number of layers right above. */
    public long children() {
        return children;
    }

    /** The root of its tree at the last checkpoint. */
    public long rootBlock() {
        return rootBlock;
    }

    /** The birth of that root. */
    public long rootBirth() {
        return rootBirth;
    }

    /** The sum of that root. */
    public int rootCrc() {
        return rootCrc;
    }

    /** Births from here on are its own. */
    public long ownedSince() {
        return ownedSince;
    }

    /** The number of blocks that it owned at the last checkpoint. */
    public long ownBlocks() {
        return ownBlocks;
    }

    /** The number of blocks that its tree reached at the last checkpoint. */
    public long totalBlocks() {
        return totalBlocks;
    }

    /** The number of inodes that it showed at the last checkpoint. */
    public long inodes() {
        return inodes;
    }

    /** The next inode's number at the last checkpoint. */
    public long nextInode() {
        return nextInode;
    }

    /** When it was made. */
    public Instant created() {
        return created;
    }

    /** When its record last changed. */
    public Instant updated() {
        return updated;
    }

    /** Reclaiming: all keys below are done. */
    public long cursorMajor() {
        return cursorMajor;
    }

    /** Second half of {@link #cursorMajor()}. */
    public long cursorMinor() {
        return cursorMinor;
    }

    /** The layer that is taking over what this zombie owns; 0: none yet. */
    public long survivor() {
        return survivor;
    }

    /** Its name; empty if it was removed. */
    public String name() {
        return Names.decode(name);
    }

    /** Tells whether it was removed, though it may still have layers on top. */
    public boolean isRemoved() {
        return state == LayerRecordDescriptor.ZOMBIE || state == LayerRecordDescriptor.REMOVING;
    }
}
