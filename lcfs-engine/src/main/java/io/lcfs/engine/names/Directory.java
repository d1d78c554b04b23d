package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.Names;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Chain;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.ItemDamage;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a layer's directories: from names to inodes. Entries whose names have the same hash share an item.
 * Changes need the layer's exclusive lock; the static methods only read, and many threads may call them.
 */
public final class Directory {
    private final LayerState layer;
    private final Chain chain;

    public Directory(LayerState layer) {
        this.layer = layer;
        this.chain = new Chain(layer.tree());
    }

    /**
     * Finds an entry.
     *
     * @param item receives the item that contains the entry
     * @return the position of the entry in the item's buffer, or -1 if the directory has no such entry
     */
    public static int find(LayerState layer, long directory, byte[] bytes, int start, int length, Item item)
            throws IOException {
        long minor = layer.nameHash().hash(bytes, start, length);
        if (!layer.tree().find(ItemType.major(directory, ItemType.ENTRY), minor, item)) {
            return -1;
        }
        ItemDamage.requireSound(item);
        return EntryDescriptor.find(item.buffer(), item.offset(), item.length(), bytes, start, length);
    }

    /**
     * Checks that an entry can be added.
     *
     * @throws FileSystemException if the item for the hash of its name is full
     */
    public void requireRoom(Place place) throws IOException {
        requireRoom(place.parent(), place, 0);
    }

    /**
     * Checks that an entry can be added to a directory after other entries whose names have the same hash.
     *
     * @param before the length of these other entries in bytes
     * @throws FileSystemException if the item for the hash of its name would be full
     */
    public void requireRoom(long parent, Place place, int before) throws IOException {
        load(parent, place.name());
        if (chain.room() - before < EntryDescriptor.LENGTH + place.name().length) {
            throw new FileSystemException(place.path(), null, "too many names in the directory have one hash");
        }
    }

    /** Adds an entry whose name is not in the directory yet. */
    public void add(long directory, byte[] name, long inode, int kind) throws IOException {
        load(directory, name);
        int position = chain.append(EntryDescriptor.LENGTH + name.length);
        EntryDescriptor.put(chain.bytes(), position, inode, kind, name);
        store();
    }

    /** Makes an existing entry refer to another inode. */
    public void replace(long directory, byte[] name, long inode, int kind) throws IOException {
        EntryDescriptor.put(chain.bytes(), loadEntry(directory, name), inode, kind, name);
        store();
        layer.pathsChanged();
    }

    /** Removes an entry. */
    public void remove(long directory, byte[] name) throws IOException {
        int position = loadEntry(directory, name);
        chain.cut(position, EntryDescriptor.next(chain.bytes(), position));
        store();
        layer.pathsChanged();
    }

    private void load(long directory, byte[] name) throws IOException {
        chain.load(ItemType.major(directory, ItemType.ENTRY), layer.nameHash().hash(name, 0, name.length));
    }

    private int loadEntry(long directory, byte[] name) throws IOException {
        load(directory, name);
        int position = EntryDescriptor.find(chain.bytes(), 0, chain.length(), name, 0, name.length);
        if (position < 0) {
            throw new CorruptStoreException(
                    "an entry that was just found is gone from directory " + directory,
                    layer.tree().rootBlock());
        }
        return position;
    }

    private void store() throws IOException {
        assert chain.length() == 0 || EntryDescriptor.check(chain.bytes(), 0, chain.length()) == null : chain.length();
        chain.store();
    }

    /**
     * Returns the entries from a position on.
     *
     * @param from {@link DirectoryBatch#START}, or {@link DirectoryBatch#next()} of the previous batch
     * @param most the number of entries; more are returned only if several names have the same hash
     */
    public static DirectoryBatch list(Tree tree, long directory, long from, int most) throws IOException {
        long major = ItemType.major(directory, ItemType.ENTRY);
        List<DirectoryEntry> entries = new ArrayList<>();
        TreeCursor cursor = tree.cursor();
        cursor.seek(major, from);
        while (cursor.next() && cursor.item().major() == major) {
            if (entries.size() >= most) {
                return new DirectoryBatch(entries, cursor.item().minor(), false);
            }
            ItemDamage.requireSound(cursor.item());
            addAll(cursor.item(), entries);
        }
        return new DirectoryBatch(entries, from, true);
    }

    /**
     * Checks that an inode is not a directory with entries.
     *
     * @throws DirectoryNotEmptyException if it is
     * @throws CorruptStoreException if the directory has no entries but counts some
     */
    public static void requireEmpty(Tree tree, Inode inode, Place place) throws IOException {
        if (inode.isDirectory() && inode.size > 0) {
            if (list(tree, inode.number, DirectoryBatch.START, 1).entries().isEmpty()) {
                // If this were reported as "not empty", a caller that deletes all entries and then the directory would
                // never end.
                throw new CorruptStoreException(
                        "directory " + inode.number + " counts " + inode.size + " entries, it has none",
                        tree.rootBlock());
            }
            throw new DirectoryNotEmptyException(place.path());
        }
    }

    /**
     * Adds the entries of an item to a list.
     *
     * @throws CorruptStoreException if a name cannot be shown to users
     */
    static void addAll(Item item, List<DirectoryEntry> entries) throws CorruptStoreException {
        ByteBuffer buffer = item.buffer();
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = EntryDescriptor.next(buffer, at)) {
            byte[] name = new byte[EntryDescriptor.nameLength(buffer, at)];
            ItemDamage.requireName(item, at + EntryDescriptor.NAME_OFFSET, name.length);
            buffer.get(at + EntryDescriptor.NAME_OFFSET, name);
            entries.add(new DirectoryEntry(
                    Names.decode(name),
                    Inode.fileKind(EntryDescriptor.kind(buffer, at)),
                    EntryDescriptor.inode(buffer, at)));
        }
    }
}
