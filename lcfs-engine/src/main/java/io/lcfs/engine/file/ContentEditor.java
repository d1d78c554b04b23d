package io.lcfs.engine.file;

import io.lcfs.engine.content.FileData;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.inode.Permissions;
import io.lcfs.engine.layer.LayerState;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/**
 * Changes the content of a layer's regular files by their paths, and stores inodes whose content was changed. Needs the
 * layer's exclusive lock.
 */
public final class ContentEditor {
    private final LayerState layer;
    private final Tree tree;
    private final FileData data;
    private final Permissions permissions;
    private final Lookup lookup;

    ContentEditor(LayerParts parts, Lookup lookup) {
        this.layer = parts.layer();
        this.tree = layer.tree();
        this.data = parts.data();
        this.permissions = parts.permissions();
        this.lookup = lookup;
    }

    /** Stores an inode without changing its times. */
    public void store(Inode inode) throws IOException {
        inode.store(tree);
    }

    /** Stores an inode whose content was changed: sets its times and clears set-id bits. */
    public void storeModified(Inode inode) throws IOException {
        permissions.contentChanged(inode);
        inode.setModified(layer.now());
        inode.store(tree);
    }

    /** Empties a regular file. Returns its inode number. */
    public long dropContent(long number) throws IOException {
        Inode inode = Inode.load(tree, number);
        data.truncate(inode, 0);
        storeModified(inode);
        return number;
    }

    /** Sets the size of a regular file; follows a symbolic link at the end of the path. */
    public void truncate(String path, long size) throws IOException {
        Inode inode = changeable(path);
        data.truncate(inode, size);
        storeModified(inode);
    }

    /** Sets the bytes of a range of a regular file to zero; follows a symbolic link at the end of the path. */
    public void punch(String path, long from, long end) throws IOException {
        Inode inode = changeable(path);
        if (data.punch(inode, from, end)) {
            storeModified(inode);
        }
    }

    /**
     * Returns the inode of a regular file that the user may write. The kind of the file is checked before the
     * permissions.
     */
    private Inode changeable(String path) throws IOException {
        Inode inode = Inode.load(tree, lookup.resolveFile(path, true, 0));
        permissions.require(inode, Permissions.WRITE, path);
        return inode;
    }
}
