package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CheckReport;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.StoreInfo;
import io.lcfs.Usage;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.space.Claim;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import java.io.IOException;

/** The figures of a store and of its layers, added up and compared with what the checker counts. */
public final class Sums {
    private final StoreInsides insides;

    private Sums(LayerStore store) {
        this.insides = StoreInsides.of(store);
    }

    /** Requires that the sums are right. No other thread may change the store, and no bitmap may be damaged. */
    public static void require(LayerStore store, String when) throws IOException {
        CheckReport report = store.check();
        assertTrue(report.isClean(), () -> when + ": " + report.findings());
        StoreInfo info = store.info();
        long blocks = info.sizeBytes() / Blocks.BYTES;
        long available = Blocks.capacity(blocks) - report.usedBlocks();
        long reserve = Math.min(available, Claim.GROWTH.reserve(blocks));
        String figures = when + ": " + info;
        assertEquals(Blocks.toBytes(report.usedBlocks()), info.usedBytes(), figures);
        assertEquals(Blocks.toBytes(available - reserve), info.freeBytes(), figures);
        assertEquals(Blocks.toBytes(blocks - Blocks.capacity(blocks) + reserve), info.reservedBytes(), figures);
        assertEquals(info.sizeBytes(), info.usedBytes() + info.freeBytes() + info.reservedBytes(), figures);
        long layers = rootBytes(store);
        for (LayerInfo layer : store.list()) {
            Usage usage = store.usage(layer.name());
            assertTrue(usage.ownBytes() >= 0 && usage.sharedBytes() >= 0 && usage.inodes() > 0, usage.toString());
            layers += usage.ownBytes();
        }
        assertEquals(
                info.usedBytes(),
                layers + info.residueBytes() + Blocks.toBytes(new Sums(store).tables()),
                figures + ", layers " + layers);
    }

    private static long rootBytes(LayerStore store) throws IOException {
        try (Layer root = store.root()) {
            return root.usage().ownBytes();
        }
    }

    /** Returns the number of nodes of the store's own trees. */
    private long tables() throws IOException {
        long[] nodes = new long[1];
        insides.checkpointer()
                .quiet(() -> nodes[0] = nodes(insides.table().tree())
                        + nodes(insides.checkpointer().groups()));
        return nodes[0];
    }

    private long nodes(Tree tree) throws IOException {
        if (tree.isEmpty()) {
            return 0;
        }
        NodeView root = new NodeView();
        tree.nodes().openRoot(tree, root);
        return nodes(tree, root);
    }

    private long nodes(Tree tree, NodeView node) throws IOException {
        long count = 1;
        for (int i = 0; node.level() > 0 && i < node.count(); i++) {
            NodeView child = new NodeView();
            tree.nodes().open(node, i, child);
            count += nodes(tree, child);
        }
        return count;
    }
}
