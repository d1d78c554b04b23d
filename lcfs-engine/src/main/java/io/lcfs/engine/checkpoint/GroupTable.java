package io.lcfs.engine.checkpoint;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.CaptureView;
import io.lcfs.engine.space.GroupRecord;
import io.lcfs.engine.space.GroupSource;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeStore;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeMover;
import io.lcfs.engine.tree.TreeOwner;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The tree of group records, which hold the checksums of the bitmaps. Only a checkpoint changes it. A change allocates
 * and frees blocks, which changes bitmaps in turn. Therefore the records of changed groups are put repeatedly until no
 * further group changes; this ends because the path to a record that is put a second time is already branched. From
 * then on the bitmaps are final: their checksums are computed, they are written, and the records are completed in
 * place.
 *
 * <p>Lock: the space lock, which {@link io.lcfs.engine.space.SpaceMap} holds in each call.
 */
final class GroupTable implements GroupSource, TreeOwner {
    private final NodeStore nodes;
    private final Tree tree;
    private final Item item = new Item();
    private @Nullable CaptureView view;
    private long generation;

    GroupTable(NodeStore nodes, Superblock.Root root) {
        this.nodes = nodes;
        this.tree = new Tree(nodes, this);
        this.tree.setRoot(root.block(), root.birth(), root.crc());
    }

    Tree tree() {
        return tree;
    }

    @Override
    public @Nullable GroupRecord load(int group) throws IOException {
        if (!tree.find(TableItemType.GROUP, group, item)) {
            return null;
        }
        GroupRecord record =
                item.length() == GroupRecord.LENGTH ? GroupRecord.read(item.buffer(), item.offset()) : null;
        if (record == null || record.slot() < 0 || record.slot() >= Blocks.BITMAP_SLOTS) {
            throw new CorruptStoreException(Kind.SPACE_MAP, "damaged record of group " + group, item.block());
        }
        return record;
    }

    @Override
    public long mutableSince() {
        return generation;
    }

    @Override
    public long allocate() {
        return view().allocate();
    }

    @Override
    public void release(long block, long birth) {
        if (birth >= generation) {
            nodes.stage().removeNode(block);
        }
        view().free(block);
    }

    private CaptureView view() {
        if (view == null) {
            throw new IllegalStateException("group records change outside a checkpoint");
        }
        return view;
    }

    /** A bitmap and the block that it is written to. */
    record Bitmap(long block, ByteBuffer bits) {}

    /**
     * Removes the records of groups that the store no longer has. Their part of the file may be truncated after two
     * checkpoints, so a record that stayed would be damage if the store grows again.
     */
    private void removeBehind(int groups) throws IOException {
        while (tree.ceiling(TableItemType.GROUP, groups, item) && item.major() == TableItemType.GROUP) {
            tree.remove(TableItemType.GROUP, item.minor());
        }
    }

    /**
     * Puts records, each with the next slot, for the bitmaps that changed before the capture, and returns these
     * bitmaps.
     */
    List<Bitmap> update(CaptureView capture, long captureGeneration) throws IOException {
        view = capture;
        generation = captureGeneration;
        if (capture.takeLeftOut()) {
            removeBehind(capture.groups());
        }
        long behind = capture.takeRecordsBefore();
        if (behind < Long.MAX_VALUE) {
            new TreeMover(behind).step(tree, Integer.MAX_VALUE);
        }
        Set<Integer> changed = new TreeSet<>();
        for (int[] groups = capture.changed(); groups.length > 0; groups = capture.changed()) {
            for (int group : groups) {
                GroupRecord last = capture.record(group);
                boolean isPut = !changed.add(group);
                GroupRecord next = isPut && last != null ? last : new GroupRecord(nextSlot(last), 0);
                tree.put(TableItemType.GROUP, group, next.write());
                capture.written(group, next);
            }
        }
        List<Bitmap> bitmaps = new ArrayList<>(changed.size());
        for (int group : changed) {
            bitmaps.add(sum(capture, group));
        }
        view = null;
        return bitmaps;
    }

    /**
     * Returns the next slot. The slots are written in turn, because the two superblocks reach the last two versions
     * (I3).
     */
    private static int nextSlot(@Nullable GroupRecord last) {
        return last == null ? 0 : (last.slot() + 1) % Blocks.BITMAP_SLOTS;
    }

    private Bitmap sum(CaptureView capture, int group) throws IOException {
        GroupRecord record = capture.record(group);
        if (record == null) {
            throw new IllegalStateException("group " + group + " has no record");
        }
        ByteBuffer bits = ByteBuffer.allocate(Blocks.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        bits.asLongBuffer().put(capture.bits(group));
        int crc = Checksum.ofBytes(bits.array(), 0, Blocks.BYTES);
        GroupRecord whole = new GroupRecord(record.slot(), crc);
        tree.put(TableItemType.GROUP, group, whole.write());
        capture.written(group, whole);
        return new Bitmap(Blocks.bitmapSlot(group, record.slot()), bits);
    }
}
