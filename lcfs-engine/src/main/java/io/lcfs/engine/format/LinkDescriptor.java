package io.lcfs.engine.format;

/**
 * A name of an inode, seen from the inode. Chained where hashes collide.
 *
 * <pre>
 *   off  size  type  constant     meaning
 *     0     8  u64   PARENT       the directory
 *     8     1  u8    NAME_LENGTH  1 to 255
 *     9   var  u8[]  NAME         as in the directory
 *     9        end   LENGTH
 * </pre>
 */
public final class LinkDescriptor {
    public static final int PARENT_OFFSET = 0;
    public static final int NAME_LENGTH_OFFSET = 8;
    public static final int NAME_OFFSET = 9;
    public static final int LENGTH = 9;

    private LinkDescriptor() {}
}
