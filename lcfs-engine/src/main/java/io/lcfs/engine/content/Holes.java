package io.lcfs.engine.content;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.inode.Inode;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/** Tells where a file has data and where it has holes. Stateless; the caller holds the lock of the tree's layer. */
public final class Holes {
    private Holes() {}

    /**
     * The first byte from a position on that is not in a hole; -1 if there is none before the end of the file. O(log
     * items).
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
     * The first byte from a position on that is in a hole; the end of the file is one. -1 behind it. O(extents in a
     * row).
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
