package io.lcfs.engine.inode;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.engine.OfThread;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A decoded inode. An operation loads it from the tree, changes it and stores it again, under the layer's lock. No
 * operation may have two objects for the same inode number, because storing the second object would undo the changes of
 * the first.
 */
public final class Inode {
    private static final OfThread<Scratch> SCRATCH = new OfThread<>(Scratch::new);

    public final long number;
    public final int kind;
    int mode;
    public long uid;
    public long gid;
    public int linkCount;
    public long size;
    public long blockCount;
    public long rdev;
    long mtimeSeconds;
    int mtimeNanos;
    long ctimeSeconds;
    int ctimeNanos;
    private long btimeSeconds;
    private int btimeNanos;

    /** The item and the buffer with which a thread decodes and encodes inodes. */
    private static final class Scratch {
        final Item item = new Item();
        final ByteBuffer record = ByteBuffer.allocate(InodeDescriptor.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Inode(long number, int kind) {
        this.number = number;
        this.kind = kind;
    }

    /** Creates an inode that is not in the tree yet. All its times are set to {@code now}. */
    public static Inode create(long number, int kind, int mode, Instant now) {
        Inode inode = new Inode(number, kind);
        inode.mode = mode;
        inode.btimeSeconds = now.getEpochSecond();
        inode.btimeNanos = now.getNano();
        inode.setModified(now);
        return inode;
    }

    /**
     * Loads an inode to which some item of the tree refers.
     *
     * @throws CorruptStoreException if the tree has no such inode
     */
    public static Inode load(Tree tree, long number) throws IOException {
        Item item = SCRATCH.get().item;
        require(tree, number, item);
        return read(number, item);
    }

    /** Returns the inode with a number, or null if the tree has no such inode. */
    public static @Nullable Inode find(Tree tree, long number) throws IOException {
        Item item = SCRATCH.get().item;
        return find(tree, number, item) ? read(number, item) : null;
    }

    /** Decodes an item that was checked. */
    private static Inode read(long number, Item item) {
        ByteBuffer buffer = item.buffer();
        int offset = item.offset();
        Inode inode = new Inode(number, InodeDescriptor.kind(buffer, offset));
        inode.mode = InodeDescriptor.mode(buffer, offset);
        inode.uid = InodeDescriptor.uid(buffer, offset);
        inode.gid = InodeDescriptor.gid(buffer, offset);
        inode.linkCount = InodeDescriptor.linkCount(buffer, offset);
        inode.size = InodeDescriptor.size(buffer, offset);
        inode.blockCount = InodeDescriptor.blockCount(buffer, offset);
        inode.rdev = InodeDescriptor.rdev(buffer, offset);
        inode.mtimeSeconds = buffer.getLong(offset + InodeDescriptor.MTIME_SECONDS_OFFSET);
        inode.ctimeSeconds = buffer.getLong(offset + InodeDescriptor.CTIME_SECONDS_OFFSET);
        inode.btimeSeconds = buffer.getLong(offset + InodeDescriptor.BTIME_SECONDS_OFFSET);
        inode.mtimeNanos = buffer.getInt(offset + InodeDescriptor.MTIME_NANOS_OFFSET);
        inode.ctimeNanos = buffer.getInt(offset + InodeDescriptor.CTIME_NANOS_OFFSET);
        inode.btimeNanos = buffer.getInt(offset + InodeDescriptor.BTIME_NANOS_OFFSET);
        return inode;
    }

    /**
     * Finds the item of an inode and checks it.
     *
     * @return whether the tree has such an inode
     */
    static boolean find(Tree tree, long number, Item item) throws IOException {
        if (!tree.find(ItemType.major(number, ItemType.INODE), 0, item)) {
            return false;
        }
        ItemDamage.requireSound(item);
        return true;
    }

    /**
     * Finds and checks the item of an inode to which some item of the tree refers.
     *
     * @throws CorruptStoreException if the tree has no such inode
     */
    public static void require(Tree tree, long number, Item item) throws IOException {
        if (!find(tree, number, item)) {
            throw new CorruptStoreException("inode " + number + " is missing in the tree below", tree.rootBlock());
        }
    }

    /** Returns the attributes of an inode without creating an {@link Inode}. */
    public static FileInfo info(Tree tree, long number, Item item) throws IOException {
        require(tree, number, item);
        if (!InodeDescriptor.isVisibleKind(InodeDescriptor.kind(item.buffer(), item.offset()))) {
            throw ItemDamage.in("name of a hidden inode", item);
        }
        return info(item);
    }

    /** Returns the attributes in an item of type INODE. Allocates nothing but the result. */
    public static FileInfo info(Item item) {
        ByteBuffer buffer = item.buffer();
        int offset = item.offset();
        return FileInfo.builder()
                .inode(ItemType.inode(item.major()))
                .kind(fileKind(InodeDescriptor.kind(buffer, offset)))
                .mode(InodeDescriptor.mode(buffer, offset))
                .uid(InodeDescriptor.uid(buffer, offset))
                .gid(InodeDescriptor.gid(buffer, offset))
                .linkCount(InodeDescriptor.linkCount(buffer, offset))
                .size(InodeDescriptor.size(buffer, offset))
                .blockBytes(Blocks.toBytes(InodeDescriptor.blockCount(buffer, offset)))
                .rdev(InodeDescriptor.rdev(buffer, offset))
                .mtime(time(
                        buffer,
                        offset + InodeDescriptor.MTIME_SECONDS_OFFSET,
                        offset + InodeDescriptor.MTIME_NANOS_OFFSET))
                .ctime(time(
                        buffer,
                        offset + InodeDescriptor.CTIME_SECONDS_OFFSET,
                        offset + InodeDescriptor.CTIME_NANOS_OFFSET))
                .birthTime(time(
                        buffer,
                        offset + InodeDescriptor.BTIME_SECONDS_OFFSET,
                        offset + InodeDescriptor.BTIME_NANOS_OFFSET))
                .build();
    }

    private static Instant time(ByteBuffer buffer, int seconds, int nanos) {
        return Instant.ofEpochSecond(buffer.getLong(seconds), buffer.getInt(nanos));
    }

    /** Stores this inode in the tree, in place of the previous version. */
    public void store(Tree tree) throws IOException {
        ByteBuffer record = SCRATCH.get().record;
        record.put(InodeDescriptor.KIND_OFFSET, (byte) kind)
                .putShort(InodeDescriptor.MODE_OFFSET, (short) mode)
                .putInt(InodeDescriptor.UID_OFFSET, (int) uid)
                .putInt(InodeDescriptor.GID_OFFSET, (int) gid)
                .putInt(InodeDescriptor.LINK_COUNT_OFFSET, linkCount)
                .putLong(InodeDescriptor.SIZE_OFFSET, size)
                .putLong(InodeDescriptor.BLOCK_COUNT_OFFSET, blockCount)
                .putLong(InodeDescriptor.RDEV_OFFSET, rdev)
                .putLong(InodeDescriptor.MTIME_SECONDS_OFFSET, mtimeSeconds)
                .putLong(InodeDescriptor.CTIME_SECONDS_OFFSET, ctimeSeconds)
                .putLong(InodeDescriptor.BTIME_SECONDS_OFFSET, btimeSeconds)
                .putInt(InodeDescriptor.MTIME_NANOS_OFFSET, mtimeNanos)
                .putInt(InodeDescriptor.CTIME_NANOS_OFFSET, ctimeNanos)
                .putInt(InodeDescriptor.BTIME_NANOS_OFFSET, btimeNanos);
        assert InodeDescriptor.check(record, 0, InodeDescriptor.LENGTH) == null : number;
        tree.put(ItemType.major(number, ItemType.INODE), 0, record);
    }

    /** Returns the inode number. */
    public long number() {
        return number;
    }

    /** Returns the kind, a code of {@link InodeDescriptor}. */
    public int kind() {
        return kind;
    }

    /** Returns the length of the content in bytes, or the number of entries of a directory. */
    public long size() {
        return size;
    }

    /**
     * Returns the number of names. For a directory it is 2 plus the number of subdirectories; for an orphan it is 0.
     */
    public int linkCount() {
        return linkCount;
    }

    /** Returns the number of device blocks that hold the content. */
    public long blockCount() {
        return blockCount;
    }

    /** Returns the twelve permission bits. */
    public int mode() {
        return mode;
    }

    /** Returns the user id of the owner. */
    public long uid() {
        return uid;
    }

    /** Returns the group id. */
    public long gid() {
        return gid;
    }

    /** Returns whether this inode is a directory. */
    public boolean isDirectory() {
        return kind == InodeDescriptor.DIRECTORY;
    }

    /** Sets the mode of an inode that is being made. */
    public void setMode(int newMode) {
        mode = newMode;
    }

    /** Sets the times of modification and change, after a change of the content. */
    public void setModified(Instant now) {
        mtimeSeconds = now.getEpochSecond();
        mtimeNanos = now.getNano();
        setChanged(now);
    }

    /** Sets the time of change, after a change of attributes or names. */
    public void setChanged(Instant now) {
        ctimeSeconds = now.getEpochSecond();
        ctimeNanos = now.getNano();
    }

    /**
     * Adds to the number of entries of a directory, and of subdirectories among them; both may be negative. Called
     * before the entries are changed.
     *
     * @throws CorruptStoreException if a count becomes negative or too large
     */
    public void entriesChanged(int entries, int directories) throws CorruptStoreException {
        long newSize = size + entries;
        long newLinks = (long) linkCount + directories;
        if (newSize < 0 || newSize > InodeDescriptor.MAX_SIZE || newLinks < 0 || newLinks > Integer.MAX_VALUE) {
            throw new CorruptStoreException(
                    Kind.METADATA,
                    "directory " + number + " has " + size + " entries and " + linkCount + " links in the layer below");
        }
        size = newSize;
        linkCount = (int) newLinks;
    }

    /**
     * Checks that the inode has at least one name, before a name is removed.
     *
     * @throws CorruptStoreException if the link count is 0
     */
    public void requireNamed() throws CorruptStoreException {
        if (linkCount == 0) {
            throw new CorruptStoreException(Kind.METADATA, "inode " + number + " has a name that it does not count");
        }
    }

    /** Creates an inode with the given attributes. */
    public static Inode of(FileInfo info) {
        Inode inode = new Inode(info.inode(), code(info.kind()));
        inode.mode = info.mode();
        inode.uid = info.uid();
        inode.gid = info.gid();
        inode.linkCount = (int) info.linkCount();
        inode.size = info.size();
        inode.blockCount = Blocks.ofBytes(info.blockBytes());
        inode.rdev = info.rdev();
        inode.mtimeSeconds = info.mtime().getEpochSecond();
        inode.mtimeNanos = info.mtime().getNano();
        inode.ctimeSeconds = info.ctime().getEpochSecond();
        inode.ctimeNanos = info.ctime().getNano();
        inode.btimeSeconds = info.birthTime().getEpochSecond();
        inode.btimeNanos = info.birthTime().getNano();
        return inode;
    }

    /**
     * Returns the attributes.
     *
     * @throws CorruptStoreException if the inode is of a hidden kind, which must not have a name
     */
    public FileInfo info() throws CorruptStoreException {
        if (!InodeDescriptor.isVisibleKind(kind)) {
            throw new CorruptStoreException(Kind.METADATA, "inode " + number + " has a name, though it is hidden");
        }
        return FileInfo.builder()
                .inode(number)
                .kind(fileKind(kind))
                .mode(mode)
                .uid(uid)
                .gid(gid)
                .linkCount(linkCount)
                .size(size)
                .blockBytes(Blocks.toBytes(blockCount))
                .rdev(rdev)
                .mtime(Instant.ofEpochSecond(mtimeSeconds, mtimeNanos))
                .ctime(Instant.ofEpochSecond(ctimeSeconds, ctimeNanos))
                .birthTime(Instant.ofEpochSecond(btimeSeconds, btimeNanos))
                .build();
    }

    /**
     * Returns the kind of a file for a code of a visible kind.
     *
     * @throws IllegalStateException if the code is of a hidden or unknown kind
     */
    public static FileKind fileKind(int code) {
        return switch (code) {
            case InodeDescriptor.REGULAR -> FileKind.REGULAR;
            case InodeDescriptor.DIRECTORY -> FileKind.DIRECTORY;
            case InodeDescriptor.SYMBOLIC_LINK -> FileKind.SYMBOLIC_LINK;
            case InodeDescriptor.CHARACTER_DEVICE -> FileKind.CHARACTER_DEVICE;
            case InodeDescriptor.BLOCK_DEVICE -> FileKind.BLOCK_DEVICE;
            case InodeDescriptor.FIFO -> FileKind.FIFO;
            case InodeDescriptor.SOCKET -> FileKind.SOCKET;
            default -> throw new IllegalStateException("no kind of file has the code " + code);
        };
    }

    /** Returns the code for a kind of file. */
    public static int code(FileKind kind) {
        return switch (kind) {
            case REGULAR -> InodeDescriptor.REGULAR;
            case DIRECTORY -> InodeDescriptor.DIRECTORY;
            case SYMBOLIC_LINK -> InodeDescriptor.SYMBOLIC_LINK;
            case CHARACTER_DEVICE -> InodeDescriptor.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> InodeDescriptor.BLOCK_DEVICE;
            case FIFO -> InodeDescriptor.FIFO;
            case SOCKET -> InodeDescriptor.SOCKET;
        };
    }
}
