package io.lcfs.engine.concurrent;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.format.ItemType;
import io.lcfs.engine.guard.Gate;
import io.lcfs.engine.layer.StoreParts;
import io.lcfs.engine.space.Reservation;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.store.StoreInsides;
import io.lcfs.engine.sweep.Tally;
import io.lcfs.engine.tree.Item;
import io.lcfs.engine.tree.NodeView;
import io.lcfs.engine.tree.Tree;
import io.lcfs.engine.tree.TreeOwner;
import java.io.IOException;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The test of a former race. A change copied a node just before a checkpoint computed its checksum, and lost the
 * processor before it looked for the checksums of the node's children. The previous checkpoint had written one child,
 * whose checksum stayed in memory for only one more checkpoint. That checkpoint ended meanwhile, and the change found
 * the checksum neither in the node nor in memory, so the child could not be read any more. Since then a checkpoint
 * drains all changes before it drops old checksums.
 */
@Tag("P11")
@Tag("faults")
class RacingCopyTest {
    private static final int FILES = 300;

    private final SteppedDevice device = new SteppedDevice(4096);

    private static byte[] content(int seed, int length) {
        byte[] bytes = new byte[length];
        java.util.Arrays.fill(bytes, (byte) seed);
        return bytes;
    }

    /**
     * Starts a checkpoint and stops it after the capture, at the write of the open run of data, before any checksum is
     * computed.
     */
    private Strand checkpointUntilData(LayerStore store, Halt halt) {
        boolean[] stopped = new boolean[1];
        device.callback((call, block) -> {
            if (!stopped[0]) {
                stopped[0] = true;
                halt.stop();
            }
        });
        Strand checkpoint = Strand.start("checkpoint", store::sync);
        halt.awaitReached();
        return checkpoint;
    }

    /**
     * The owner of a copy of a layer's tree. Its change stops after a node was copied, before the checksums of its
     * children are looked for.
     */
    private static final class StoppingOwner implements TreeOwner {
        final StoreParts parts;
        final Reservation blocks;
        final Halt copied = new Halt();
        final List<Long> taken = new ArrayList<>();
        final long generation;
        boolean stops = true;

        StoppingOwner(StoreParts parts) {
            this.parts = parts;
            this.blocks = new Reservation(parts.space(), 64);
            this.generation = parts.generations().captureGeneration();
        }

        @Override
        public long mutableSince() {
            if (stops && !taken.isEmpty()) {
                stops = false;
                copied.stop();
            }
            return generation;
        }

        @Override
        public long allocate() throws IOException {
            taken.add(blocks.allocate());
            return taken.get(taken.size() - 1);
        }

        @Override
        public void release(long block, long birth) {
            // The copied blocks belong to the layer.
        }

        void giveAllBack() throws IOException {
            for (long block : taken) {
                parts.nodes().stage().removeNode(block);
                parts.space().free(block, 1, generation, false);
            }
            blocks.giveBack();
        }
    }

    private static boolean isClosed(Gate gate) throws ReflectiveOperationException {
        Field closed = Gate.class.getDeclaredField("closed");
        closed.setAccessible(true);
        return closed.getBoolean(gate);
    }

    private static long major(Layer layer, String path) throws IOException {
        return ItemType.major(layer.stat(path, NO_FOLLOW).inode(), ItemType.INODE);
    }

    /** Returns the children of a tree's root for which the root has no checksum. */
    private static int unknownSums(Tree tree) throws IOException {
        NodeView root = new NodeView();
        tree.nodes().openRoot(tree, root);
        assertEquals(1, root.level(), "height of the tree");
        int unknown = 0;
        for (int i = 0; i < root.count(); i++) {
            unknown += root.childCrc(i) == 0 ? 1 : 0;
        }
        return unknown;
    }

    @Test
    void changeThatCopiedANodeFindsTheSumsOfItsChildrenAfterTheCheckpoint() throws Exception {
        try (LayerStore store =
                        EngineProvider.createOn(device, StoreOptions.defaults().withBackground(false));
                Layer layer = store.createLayer("layer")) {
            StoreInsides insides = StoreInsides.of(store);
            for (int i = 0; i < FILES; i++) {
                layer.write("/" + i, 0, content(i, 100));
            }
            store.sync();
            Tree tree = insides.table().loaded().stateIfLoaded(layer.id()).tree();
            long early = major(layer, "/0");
            long late = major(layer, "/" + (FILES - 1));

            // The root of the next interval points at the leaf of /0 without a checksum. This checkpoint writes that
            // leaf.
            layer.write("/0", 0, content(1, 100));
            layer.write("/data", 0, content(2, 3000));
            Halt first = new Halt();
            Strand checkpoint = checkpointUntilData(store, first);
            layer.write("/" + (FILES - 1), 0, content(3, 100));
            layer.write("/data", 0, content(4, 3000));
            first.release();
            checkpoint.join();
            assertTrue(unknownSums(tree) > 0, "the leaf's sum is known already");

            Halt second = new Halt();
            checkpoint = checkpointUntilData(store, second);
            StoppingOwner owner = new StoppingOwner(insides.parts());
            Tree copy = new Tree(insides.parts().nodes(), owner);
            copy.setRoot(tree.rootBlock(), tree.rootBirth(), tree.rootCrc());
            Strand change = Strand.start("change", () -> {
                insides.gate().enter();
                try {
                    copy.touch(late, 0);
                } finally {
                    insides.gate().exit();
                }
            });
            owner.copied.awaitReached();
            second.release();
            while (!isClosed(insides.gate()) && !checkpoint.isDone()) {
                Thread.onSpinWait();
            }
            owner.copied.release();
            change.join();
            checkpoint.join();

            assertTrue(copy.find(early, 0, new Item()), "the leaf that the checkpoint before wrote");
            Tally.SCHEDULES.add(1);
            owner.giveAllBack();
            assertEquals(List.of(), store.check().findings());
        }
    }
}
