package io.lcfs.engine.format;

/**
 * A directory entry. Entries whose names have one hash are chained in one item, one behind the other.
 *
 * <pre>
 *   off  size  type  constant     meaning
 *     0     8  u64   INODE        what it names
 *     8     1  u8    KIND         as in {@link InodeDescriptor}
 *     9     1  u8    NAME_LENGTH  1 to 255
 *    10   var  u8[]  NAME         bytes, no zero and no slash
 *    10        end   LENGTH
 * </pre>
 */
public final class EntryDescriptor {
    public static final int INODE_OFFSET = 0;
    public static final int KIND_OFFSET = 8;
    public static final int NAME_LENGTH_OFFSET = 9;
    public static final int NAME_OFFSET = 10;
    public static final int LENGTH = 10;

    private EntryDescriptor() {}
}
