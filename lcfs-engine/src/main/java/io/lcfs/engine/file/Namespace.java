package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.format.InodeDescriptor;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.names.DirectoryMaker;
import io.lcfs.engine.names.Start;
import java.io.IOException;

/**
 * The file tree of one layer as one user sees it. It does what {@link io.lcfs.Layer} promises except for locks, space
 * and handles, for which the caller is responsible. Each part has some of the operations. Changes need the layer's
 * exclusive lock; many threads may read.
 */
public final class Namespace {
    private final LayerParts parts;
    private final Xattrs xattrs;
    private final Lookup lookup;
    private final Attributes attributes;
    private final ContentEditor content;
    private final Creator creator;
    private final Orphans orphans;
    private final Remover remover;
    private final Renamer renamer;
    private final Replacer replacer;

    /** Creates the file tree of a layer without credentials. If the layer is frozen, it may only be read. */
    public Namespace(LayerState layer) {
        this(layer, Permissions.ALL, Start.ROOT);
    }

    /** Creates the file tree of a layer with the permissions of a user and the start of a handle. */
    public Namespace(LayerState layer, Permissions permissions, Start start) {
        this(LayerParts.of(layer, permissions, start));
    }

    private Namespace(LayerParts parts) {
        this(parts, new Xattrs(parts.layer(), parts.data()));
    }

    private Namespace(LayerParts parts, Xattrs xattrs) {
        this(parts, xattrs, new Orphans(parts.layer(), parts.data(), xattrs));
    }

    private Namespace(LayerParts parts, Xattrs xattrs, Orphans orphans) {
        this.parts = parts;
        this.xattrs = xattrs;
        this.orphans = orphans;
        lookup = new Lookup(parts);
        attributes = new Attributes(parts, lookup, xattrs);
        content = new ContentEditor(parts, lookup);
        creator = new Creator(parts, lookup, attributes, content);
        remover = new Remover(parts, lookup, orphans);
        renamer = new Renamer(parts, lookup, orphans);
        replacer = new Replacer(parts, lookup, attributes, orphans);
    }

    /** Returns the same file tree with another start. */
    public Namespace from(Start start) {
        return new Namespace(parts.from(start), xattrs, orphans);
    }

    /** Creates the root directory of a layer whose tree is empty. */
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

    /** Returns the part that resolves paths and reads. */
    public Lookup lookup() {
        return lookup;
    }

    /** Returns the part that creates names. */
    public Creator creator() {
        return creator;
    }

    /** Returns the part that deletes names. */
    public Remover remover() {
        return remover;
    }

    /** Returns the part that renames. */
    public Renamer renamer() {
        return renamer;
    }

    /** Returns the part that lets a name lead to something new, in place of what it led to. */
    public Replacer replacer() {
        return replacer;
    }

    /** Returns the part that changes the content of files by their paths. */
    public ContentEditor content() {
        return content;
    }

    /** Returns the content of the layer's files, by inode. */
    public FileData data() {
        return parts.data();
    }

    /** Returns the part that reads and sets attributes. */
    public Attributes attributes() {
        return attributes;
    }

    /** Returns the inodes that have lost their last name. */
    public Orphans orphans() {
        return orphans;
    }
}
