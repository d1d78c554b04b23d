package io.lcfs.engine.scrub;

import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.Damage;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.checkpoint.SuperblockPair;
import io.lcfs.engine.device.VerifiedDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.TableItemType;
import io.lcfs.engine.space.GroupRecord;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.TreeScan;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads superblocks, group records and bitmaps from the medium. Runs while no checkpoint runs. */
final class MetadataScrub implements TreeScan.Visitor {
    private static final int GROUPS_PER_STEP = 256;

    private final VerifiedDevice device;
    private final Checkpointer checkpointer;
    private final Findings findings;
    private final TreeScan scan = TreeScan.ofMedium(this);
    private final ByteBuffer bitmap = ByteBuffer.allocate(Blocks.BYTES);
    private boolean begun;
    private int left;
    private long verified;

    MetadataScrub(VerifiedDevice device, Checkpointer checkpointer, Findings findings) {
        this.device = device;
        this.checkpointer = checkpointer;
        this.findings = findings;
    }

    long verifiedBlocks() {
        return verified;
    }

    /** Continues; returns whether there is more. */
    boolean step() throws IOException {
        left = GROUPS_PER_STEP;
        boolean[] more = new boolean[1];
        checkpointer.exclusively(() -> {
            if (!begun) {
                begun = true;
                verifySuperblocks();
            }
            more[0] = scan.step(checkpointer.groups());
        });
        return more[0];
    }

    /**
     * Verifies the durable superblock, and the previous one, which is used if the write of the next superblock is torn.
     */
    private void verifySuperblocks() {
        long newest = checkpointer.durable().checkpoint();
        SuperblockPair superblocks = new SuperblockPair(device.device());
        for (long checkpoint = newest; checkpoint > Math.max(0, newest - Blocks.SUPERBLOCKS); checkpoint--) {
            long slot = checkpoint % Blocks.SUPERBLOCKS;
            try {
                if (superblocks.has(checkpoint)) {
                    verified++;
                } else {
                    add(slot, "damaged superblock: it is not the whole one of checkpoint " + checkpoint);
                }
            } catch (IOException e) {
                add(slot, "unreadable superblock: " + e.getMessage());
            }
        }
    }

    private void add(long block, String problem) {
        findings.add(Damage.ofBlock(block, problem));
    }

    @Override
    public void verified() {
        verified++;
    }

    @Override
    public boolean goesOn() {
        return left > 0;
    }

    @Override
    public void item(Item item) {
        left--;
        if (item.major() != TableItemType.GROUP) {
            return;
        }
        long group = item.minor();
        GroupRecord record = GroupRecord.read(item.buffer(), item.offset());
        if (group < 0
                || group >= Blocks.groups(device.device().blockCount())
                || record.slot() < 0
                || record.slot() >= Blocks.BITMAP_SLOTS) {
            add(0, "group records: there is no slot " + record.slot() + " of group " + group);
            return;
        }
        long block = Blocks.bitmapSlot((int) group, record.slot());
        try {
            device.device().read(block, bitmap.clear());
            device.requireSum(block, bitmap.array(), 0, record.crc(), Kind.SPACE_MAP);
            verified++;
        } catch (IOException e) {
            add(block, "bitmap of group " + group + ": " + e.getMessage());
        }
    }

    @Override
    public void damaged(long block, long fromMajor, long fromMinor, IOException problem) {
        add(block, "group records: " + problem.getMessage());
    }
}
