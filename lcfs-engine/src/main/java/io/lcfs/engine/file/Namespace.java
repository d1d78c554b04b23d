package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.DirectoryMaker;
import java.io.IOException;

/**
 * The file tree of one layer as one user sees it: what {@link io.lcfs.Layer} promises, less locks, space and handles,
 * which are the caller's. What can be done is in its parts. Parts that change need the layer's exclusive lock; reading
 * is safe for many threads.
 */
public final class Namespace {
    private final FileData data;
    private final Lookup lookup;
    private final Attributes attributes;
    private final ContentEditor content;
    private final Creator creator;
    private final Orphans orphans;
    private final Remover remover;
    private final Renamer renamer;

    /** The file tree of a layer; for reading only, if the layer is frozen. */
    public Namespace(LayerState layer) {
        this(layer, Permissions.ALL);
    }

    /** The file tree of a layer, as a user may see and change it. */
    public Namespace(LayerState layer, Permissions permissions) {
        LayerParts parts = LayerParts.of(layer, permissions);
        Xattrs xattrs = new Xattrs(layer, parts.data());
        data = parts.data();
        lookup = new Lookup(parts);
        attributes = new Attributes(parts, lookup, xattrs);
        content = new ContentEditor(parts, lookup);
        creator = new Creator(parts, lookup, attributes, content);
        orphans = new Orphans(layer, data, xattrs);
        remover = new Remover(parts, lookup, orphans);
        renamer = new Renamer(parts, lookup, orphans);
    }

    /** Makes the root directory of a layer whose tree is empty. */
    public static void makeRoot(LayerState layer) throws IOException {
        long number = layer.inodes().draw();
        if (number != ItemType.ROOT_INODE) {
            throw new IllegalStateException("the root would be inode " + number + " of layer " + layer.id());
        }
        Inode root = Inode.create(number, InodeDescriptor.DIRECTORY, DirectoryMaker.MODE, layer.now());
        root.linkCount = 2;
        root.store(layer.tree());
        layer.inodes().changed(1);
    }

    /** Returns what finds and reads. */
    public Lookup lookup() {
        return lookup;
    }

    /** Returns what makes new names. */
    public Creator creator() {
        return creator;
    }

    /** Returns what deletes names. */
    public Remover remover() {
        return remover;
    }

    /** Returns what moves names. */
    public Renamer renamer() {
        return renamer;
    }

    /** Returns what changes the content of files by their paths. */
    public ContentEditor content() {
        return content;
    }

    /** Returns the contents of the layer's files, by inode. */
    public FileData data() {
        return data;
    }

    /** Returns the attributes. */
    public Attributes attributes() {
        return attributes;
    }

    /** Returns the inodes that lost their last name. */
    public Orphans orphans() {
        return orphans;
    }
}
