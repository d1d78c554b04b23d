package io.lcfs.engine.file;

import io.lcfs.DirectoryEntry;
import io.lcfs.Names;
import io.lcfs.engine.format.EntryDescriptor;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.Directory;
import io.lcfs.engine.names.Links;
import io.lcfs.engine.names.NamedEntry;
import io.lcfs.engine.names.PathResolver.EndLink;
import io.lcfs.engine.names.Place;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;
import java.time.Instant;

/**
 * Deletes names of a layer. Each method returns the orphan that is left, which the caller passes to {@link
 * Orphans#reapStep} until that returns true, or 0. Needs the layer's exclusive lock.
 */
public final class Remover {
    private final LayerState layer;
    private final Tree tree;
    private final Directory directory;
    private final Links links;
    private final Permissions permissions;
    private final Lookup lookup;
    private final Orphans orphans;
    private final Item item = new Item();

    Remover(LayerParts parts, Lookup lookup, Orphans orphans) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.directory = parts.directory();
        this.links = parts.links();
        this.permissions = parts.permissions();
        this.lookup = lookup;
        this.orphans = orphans;
    }

    /** Deletes an entry that was found before, if it still exists. Returns the orphan that is left, or 0. */
    public long deleteEntry(String path, NamedEntry named) throws IOException {
        DirectoryEntry entry = named.entry();
        byte[] name = Names.encode(entry.name());
        int at = Directory.find(layer, named.directory(), name, 0, name.length, item);
        if (at < 0 || EntryDescriptor.inode(item.buffer(), at) != entry.inode()) {
            return 0;
        }
        return delete(new Place(path, named.directory(), name, entry.inode(), Inode.code(entry.kind())));
    }

    /** Deletes a name. Returns the orphan that is left, or 0. */
    public long delete(String path) throws IOException {
        return delete(lookup.find(path, EndLink.NAME).namedPlace(path));
    }

    private long delete(Place place) throws IOException {
        Inode inode = Inode.load(tree, place.inode());
        Inode parent = Inode.load(tree, place.parent());
        permissions.requireRemovable(parent, inode, place.path());
        Directory.requireEmpty(tree, inode, place);
        inode.requireNamed();
        orphans.requireRoom(inode);
        parent.entriesChanged(-1, inode.isDirectory() ? -1 : 0);
        Instant now = layer.now();
        links.remove(inode.number, parent.number, place.name());
        directory.remove(parent.number, place.name());
        parent.setModified(now);
        parent.store(tree);
        return orphans.nameDeleted(inode, now);
    }
}
