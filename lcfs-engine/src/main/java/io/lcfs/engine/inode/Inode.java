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
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An inode, decoded: read from the tree, changed, and stored again by the operation that loaded it. Belongs to one
 * operation under the layer's lock; two of one number must not be alive together, for the second to be stored would
 * undo the first.
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

    /** Where a thread decodes and encodes. */
    private static final class Scratch {
        final Item item = new Item();
        final ByteBuffer record = ByteBuffer.allocate(InodeDescriptor.LENGTH).order(ByteOrder.LITTLE_ENDIAN);
    }

    private Inode(long number, int kind) {
        this.number = number;
        this.kind = kind;
    }

    /** A new inode, which is not in the tree yet; all its times are now. */
    public static Inode create(long number, int kind, int mode, Instant now) {
        Inode inode = new Inode(number, kind);
        inode.mode = mode;
        inode.btimeSeconds = now.getEpochSecond();
        inode.btimeNanos = now.getNano();
        inode.setModified(now);
        return inode;
    }

    /**
     * The inode of a number that something in the tree points at.
     *
     * @throws CorruptStoreException if there is none
     */
    public static Inode load(Tree tree, long number) throws IOException {
        Item item = SCRATCH.get().item;
        require(tree, number, item);
        return read(number, item);
    }

    /** The inode of a number, or null. */
    public static @Nullable Inode find(Tree tree, long number) throws IOException {
        Item item = SCRATCH.get().item;
        return find(tree, number, item) ? read(number, item) : null;
    }

    /** The inode in an item that was checked. */
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
     * Fills an item with the inode of a number, checked.
     *
     * @return whether there is one
     */
    static boolean find(Tree tree, long number, Item item) throws IOException {
        if (!tree.find(ItemType.major(number, ItemType.INODE), 0, item)) {
            return false;
        }
        Damage.requireSound(item);
        return true;
    }

    /** Fills an item with the inode of a number that must be there. */
    public static void require(Tree tree, long number, Item item) throws IOException {
        if (!find(tree, number, item)) {
            throw new CorruptStoreException("inode " + number + " is missing in the tree below", tree.rootBlock());
        }
    }

    /** The attributes of an inode, straight from its item. */
    public static FileInfo info(Tree tree, long number, Item item) throws IOException {
        require(tree, number, item);
        if (!InodeDescriptor.isVisibleKind(InodeDescriptor.kind(item.buffer(), item.offset()))) {
            throw Damage.in("name of a hidden inode", item);
        }
        return info(item);
    }

    /** The attributes of the inode that an item of this type holds; allocates nothing else. */
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

    /** Puts it into the tree, in place of what was there. */
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

    /** Its number. */
    public long number() {
        return number;
    }

    /** What it is: a code of {@link InodeDescriptor}. */
    public int kind() {
        return kind;
    }

    /** Bytes of content, or entries of a directory. */
    public long size() {
        return size;
    }

    /** The number of its names; of a directory 2 and its subdirectories; 0 of an orphan. */
    public int linkCount() {
        return linkCount;
    }

    /** Blocks on the device that hold its content. */
    public long blockCount() {
        return blockCount;
    }

    /** The twelve permission bits. */
    public int mode() {
        return mode;
    }

    /** The owner's number. */
    public long uid() {
        return uid;
    }

    /** The group's number. */
    public long gid() {
        return gid;
    }

    /** Tells whether it is a directory. */
    public boolean isDirectory() {
        return kind == InodeDescriptor.DIRECTORY;
    }

    /** Its content changed. */
    public void setModified(Instant now) {
        mtimeSeconds = now.getEpochSecond();
        mtimeNanos = now.getNano();
        setChanged(now);
    }

    /** Its attributes or names changed. */
    public void setChanged(Instant now) {
        ctimeSeconds = now.getEpochSecond();
        ctimeNanos = now.getNano();
    }

    /** Counts entries of a directory that come or go, and the directories among them; before any of that is changed. */
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

    /** Requires that it has a name to lose. */
    public void requireNamed() throws CorruptStoreException {
        if (linkCount == 0) {
            throw new CorruptStoreException(Kind.METADATA, "inode " + number + " has a name that it does not count");
        }
    }

    /** The inode that has these attributes. */
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

    /** Its attributes. */
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

    /** The kind of a code; not of hidden inodes. */
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

    /** The code of a kind. */
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
