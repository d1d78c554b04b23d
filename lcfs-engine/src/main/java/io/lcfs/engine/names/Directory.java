package io.lcfs.engine.names;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntry;
import io.lcfs.Names;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Chain;
import io.lcfs.engine.inode.Damage;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeCursor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.util.ArrayList;
import java.util.List;

/**
 * The entries of a layer's directories: names to inodes. Entries whose names have one hash share an item. Changes need
 * the layer's exclusive lock; the static methods read and are safe for many threads.
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
     * @param item is filled with the item that has it
     * @return the entry's position in the item's buffer, or -1
     */
    public static int find(LayerState layer, long directory, byte[] bytes, int start, int length, Item item)
            throws IOException {
        long minor = layer.nameHash().hash(bytes, start, length);
        if (!layer.tree().find(ItemType.major(directory, ItemType.ENTRY), minor, item)) {
            return -1;
        }
        Damage.requireSound(item);
        return EntryDescriptor.find(item.buffer(), item.offset(), item.length(), bytes, start, length);
    }

    /** Requires that an entry can be added. */
    public void requireRoom(Place place) throws IOException {
        requireRoom(place.parent(), place, 0);
    }

    /**
     * Requires that an entry can be added to a directory after others, whose names have the same hash and take so many
     * bytes.
     */
    public void requireRoom(long parent, Place place, int before) throws IOException {
        load(parent, place.name());
        if (chain.room() - before < EntryDescriptor.LENGTH + place.name().length) {
            throw new FileSystemException(place.path(), null, "too many names in the directory have one hash");
        }
    }

    /** Adds an entry; the name is not there. */
    public void add(long directory, byte[] name, long inode, int kind) throws IOException {
        load(directory, name);
        int position = chain.append(EntryDescriptor.LENGTH + name.length);
        EntryDescriptor.put(chain.bytes(), position, inode, kind, name);
        store();
    }

    /** Lets an entry name something else. */
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
     * Reads entries from a position on.
     *
     * @param from {@link DirectoryBatch#START}, or {@link DirectoryBatch#next()} of the batch before
     * @param most how many; more only if their names have one hash
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
            Damage.requireSound(cursor.item());
            addAll(cursor.item(), entries);
        }
        return new DirectoryBatch(entries, from, true);
    }

    /** Requires of an inode that is a directory that it has no entries. */
    public static void requireEmpty(Tree tree, Inode inode, Place place) throws IOException {
        if (inode.isDirectory() && inode.size > 0) {
            if (list(tree, inode.number, DirectoryBatch.START, 1).entries().isEmpty()) {
                // A caller that deletes all entries and then the directory would never end.
                throw new CorruptStoreException(
                        "directory " + inode.number + " counts " + inode.size + " entries, it has none",
                        tree.rootBlock());
            }
            throw new DirectoryNotEmptyException(place.path());
        }
    }

    /** Adds what an item names, which must be possible names, to entries. */
    static void addAll(Item item, List<DirectoryEntry> entries) throws CorruptStoreException {
        ByteBuffer buffer = item.buffer();
        int end = item.offset() + item.length();
        for (int at = item.offset(); at < end; at = EntryDescriptor.next(buffer, at)) {
            byte[] name = new byte[EntryDescriptor.nameLength(buffer, at)];
            Damage.requireName(item, at + EntryDescriptor.NAME_OFFSET, name.length);
            buffer.get(at + EntryDescriptor.NAME_OFFSET, name);
            entries.add(new DirectoryEntry(
                    Names.decode(name),
                    Inode.fileKind(EntryDescriptor.kind(buffer, at)),
                    EntryDescriptor.inode(buffer, at)));
        }
    }
}
