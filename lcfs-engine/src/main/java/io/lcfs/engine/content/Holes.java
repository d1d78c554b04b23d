package io.lcfs.engine.content;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/** Finds data and holes of a file. Stateless; the caller holds the lock of the tree's layer. */
public final class Holes {
    private Holes() {}

    /**
     * Returns the first byte at or after a position that is not in a hole, or -1 if no data follows before the end of
     * the file. O(log items).
     */
    public static long nextData(Tree tree, Inode inode, long position) throws IOException {
        if (position >= inode.size || ContentReader.isInline(inode)) {
            return position < inode.size ? position : -1;
        }
        ExtentMap.Extent extent = new ExtentMap.Extent();
        long fileBlock = position >>> Blocks.SHIFT;
        if (ExtentMap.find(tree, inode.number, fileBlock, extent)) {
            return position;
        }
        boolean isThere = ExtentMap.ceiling(tree, inode.number, fileBlock, extent);
        long data = isThere ? Blocks.toBytes(extent.fileBlock()) : inode.size;
        return data < inode.size ? data : -1;
    }

    /**
     * Returns the first byte at or after a position that is in a hole. The end of the file counts as a hole. Returns -1
     * if the position is at or after the end. O(n log items) for n extents without a gap between them.
     */
    public static long nextHole(Tree tree, Inode inode, long position) throws IOException {
        if (position >= inode.size || ContentReader.isInline(inode)) {
            return position < inode.size ? inode.size : -1;
        }
        ExtentMap.Extent extent = new ExtentMap.Extent();
        long first = position >>> Blocks.SHIFT;
        long fileBlock = first;
        while (ExtentMap.find(tree, inode.number, fileBlock, extent)) {
            fileBlock = extent.end();
        }
        return fileBlock == first ? position : Math.min(inode.size, Blocks.toBytes(fileBlock));
    }
}
