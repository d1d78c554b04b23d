package io.lcfs.engine.content;

import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Tells where a file has data, and where that cannot be known because its extents cannot be read; the rest are holes.
 * One thread, under the lock of the layer in each call.
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
     * File blocks in a row.
     *
     * @param problem why nobody knows what they are; null: they have data
     */
    public record Piece(
            long fileBlock, long count, @Nullable IOException problem) {}

    /** Of a file of so many blocks, by its inode number. */
    public ContentScan(long inode, long endBlock) {
        this.major = ItemType.major(inode, ItemType.EXTENT);
        this.endBlock = endBlock;
        scan.restart(major, 0);
    }

    /** The next piece, in ascending order; null at the end. */
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
    public boolean enters(long birth) {
        return true;
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
