package io.lcfs.engine.scrub;

import io.lcfs.Damage;
import io.lcfs.engine.checkpoint.Checkpointer;
import io.lcfs.engine.layer.LayerTable;
import io.lcfs.engine.layer.StoreParts;
import java.io.IOException;
import java.util.List;

/**
 * Reads each block in use from the medium and compares it with the checksum in its pointer, in steps of about 1 MiB,
 * while the store is used: first superblocks and bitmaps, then the layer table, then the blocks that each layer owns.
 * Every block has one owner, so each block is read once.
 *
 * <p>A layer may take over blocks during the scrub: a snapshot is a new layer with old blocks, and a survivor takes
 * over the blocks of the removed layer below it, which may not have been scrubbed yet. Therefore the table is read
 * again at the end, and each layer that owns more than before is scrubbed again, until no layer does.
 *
 * <p>Runs in one thread; other threads may read the figures.
 */
public final class Scrubber {
    private final LayerTable table;
    private final long begin;
    private final Findings findings = new Findings();
    private final MetadataScrub metadata;
    private final LayerScrub layerScrub;
    private final LayerList first;
    private boolean metadataDone;
    private LayerList list;
    private LayerList before;
    private boolean listed;
    private boolean scrubbed;
    private int index;
    private int indexBefore;
    private volatile long verified;

    /** Creates a scrubber for a store. */
    public Scrubber(StoreParts parts, LayerTable table, Checkpointer checkpointer) {
        this.table = table;
        this.begin = parts.generations().last();
        this.metadata = new MetadataScrub(parts.nodes().device(), checkpointer, findings);
        this.layerScrub = new LayerScrub(
                table, new DataScrub(parts.nodes().device(), parts.nodes().blocks()), findings);
        this.first = LayerList.ofMedium(table, findings::add);
        this.list = first;
        this.before = LayerList.of(table, damage -> {});
    }

    /** Continues; returns whether there is more to do. */
    public boolean step() throws IOException {
        boolean more = advance();
        verified = metadata.verifiedBlocks() + first.verifiedBlocks() + layerScrub.verifiedBlocks();
        return more;
    }

    private boolean advance() throws IOException {
        if (!metadataDone) {
            metadataDone = !metadata.step();
            return true;
        }
        if (!listed) {
            listed = !list.step();
            if (listed) {
                index = -1;
                nextLayer();
            }
            return true;
        }
        if (index < list.size()) {
            if (!layerScrub.step(list.id(index))) {
                scrubbed = true;
                nextLayer();
            }
            return true;
        }
        if (!scrubbed) {
            return false;
        }
        before = list;
        list = LayerList.of(table, damage -> {});
        listed = false;
        scrubbed = false;
        indexBefore = 0;
        return true;
    }

    /** Moves to the next layer that owns old blocks that it did not own when the previous list was read. */
    private void nextLayer() {
        do {
            index++;
        } while (index < list.size() && !ownsMore());
        layerScrub.restart();
    }

    private boolean ownsMore() {
        long id = list.id(index);
        while (indexBefore < before.size() && before.id(indexBefore) < id) {
            indexBefore++;
        }
        boolean known = indexBefore < before.size() && before.id(indexBefore) == id;
        return list.ownedSince(index) < (known ? before.ownedSince(indexBefore) : begin + 1);
    }

    /** Returns the number of blocks that were read and are sound. */
    public long verifiedBlocks() {
        return verified;
    }

    /** Returns the number of damages. */
    public long damagedBlocks() {
        return findings.count();
    }

    /** Returns the first damages. */
    public List<Damage> damages() {
        return findings.first();
    }
}
