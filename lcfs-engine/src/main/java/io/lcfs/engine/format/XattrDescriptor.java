package io.lcfs.engine.format;

/**
 * An extended attribute. Chained where hashes collide.
 *
 * <pre>
 *   off  size  type  constant      meaning
 *     0     8  u64   VALUE_INODE   the inode whose content is the value; 0: the value follows the name
 *     8     4  u32   VALUE_LENGTH  bytes of the value, at most 65,536
 *    12     1  u8    NAME_LENGTH   1 to 255
 *    13   var  u8[]  NAME          the name, then the value if it is not in an inode
 *    13        end   LENGTH
 * </pre>
 */
public final class XattrDescriptor {
    public static final int VALUE_INODE_OFFSET = 0;
    public static final int VALUE_LENGTH_OFFSET = 8;
    public static final int NAME_LENGTH_OFFSET = 12;
    public static final int NAME_OFFSET = 13;
    public static final int LENGTH = 13;

    /** Longer values are the content of an inode. */
    public static final int MAX_INLINE_VALUE = 512;

    private XattrDescriptor() {}
}
