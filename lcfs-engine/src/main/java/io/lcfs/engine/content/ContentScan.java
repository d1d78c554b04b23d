package io.lcfs.engine.content;

import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Finds the blocks of a file that contain data, and the ranges for which the extents are damaged, so that data cannot
 * be told from holes. All other blocks are holes. Used by one thread, which holds the layer's lock during each call.
 */
public final class ContentScan implements TreeScan.Visitor {
    private final long major;
    private final long endBlock;
    private final TreeScan scan = TreeScan.of(this);
    private final ExtentMap.Extent extent = new ExtentMap.Extent();
    private final ArrayDeque<Piece> pieces = new ArrayDeque<>();
    private @Nullable IOException problem;
    private long lostFrom;
    private long end;
    private boolean passed;

    /**
     * A range of consecutive file blocks.
     *
     * @param problem why the extents of this range cannot be read, or null if the range contains data
     */
    public record Piece(
            long fileBlock, long count, @Nullable IOException problem) {}

    /**
     * Creates a scan of a file by its inode number.
     *
     * @param endBlock the number of blocks of the file; extents beyond it are ignored
     */
    public ContentScan(long inode, long endBlock) {
        this.major = ItemType.major(inode, ItemType.EXTENT);
        this.endBlock = endBlock;
        scan.restart(major, 0);
    }

    /** Returns the next piece in ascending order, or null at the end. */
    public @Nullable Piece next(Tree tree) throws IOException {
        boolean more = true;
        while (more && !passed && pieces.isEmpty()) {
            more = scan.step(tree);
        }
        if (pieces.isEmpty()) {
            endLoss(endBlock);
        }
        return pieces.poll();
    }

    @Override
    public boolean goesOn() {
        return !passed && pieces.isEmpty();
    }

    @Override
    public void item(Item item) {
        if (item.major() > major) {
            passed = true;
        } else if (item.major() == major) {
            try {
                extent.set(item);
                long from = Math.max(extent.fileBlock(), end);
                long to = Math.min(extent.end(), endBlock);
                endLoss(from);
                if (from < to) {
                    pieces.add(new Piece(from, to - from, null));
                    end = to;
                }
            } catch (IOException e) {
                beginLoss(item.minor(), e);
            }
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException damage) {
        beginLoss(fromMajor < major ? 0 : fromMinor, damage);
    }

    private void beginLoss(long fileBlock, IOException damage) {
        if (problem == null) {
            problem = damage;
            lostFrom = Math.max(fileBlock, end);
        }
    }

    private void endLoss(long fileBlock) {
        IOException damage = problem;
        if (damage != null && fileBlock > lostFrom && lostFrom < endBlock) {
            end = Math.min(fileBlock, endBlock);
            pieces.add(new Piece(lostFrom, end - lostFrom, damage));
        }
        problem = null;
    }
}
