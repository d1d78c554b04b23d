package io.lcfs.engine.tree;

import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.Checksum;
import io.lcfs.engine.format.NodeDescriptor;
import io.lcfs.engine.space.Stage;
import io.lcfs.engine.space.Staged;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Writes the nodes that a checkpoint captured: sets the checksum of its child in each pointer, from the leaves upwards,
 * and writes the nodes in long runs. No other thread changes captured nodes, but any thread may read them; the checksum
 * in a pointer is not used before its child has left the stage. Used only by the thread of the checkpointer.
 */
public final class NodeWriter {
    private static final int RUN_BLOCKS = 256;

    private final Stage stage;
    private final BlockDevice device;

    /** The buffer of a run, allocated at the first checkpoint, so that a store that is only read needs none. */
    private @Nullable ByteBuffer run;

    private final List<Staged> summed = new ArrayList<>();
    private List<Staged> kept = new ArrayList<>();
    private int firstUnwritten;

    /** Creates a writer for a store's stage and device. */
    public NodeWriter(NodeStore nodes) {
        this.stage = nodes.stage();
        this.device = nodes.device().device();
    }

    /**
     * Returns the checksum of a captured node, after it was set for all nodes below.
     *
     * @param crc the checksum in the pointer to the node, which is right if the node is on the device
     */
    public int checksum(long block, int crc) {
        Staged node = stage.find(block);
        if (node == null) {
            return crc;
        }
        ByteBuffer bytes = node.bytes();
        if (node.isSealed() || bytes == null) {
            return node.crc();
        }
        if (Nodes.level(bytes, 0) > 0) {
            for (int i = 0; i < Nodes.count(bytes, 0); i++) {
                int old = Nodes.childCrc(bytes, 0, i);
                int now = checksum(Nodes.childBlock(bytes, 0, i), old);
                if (now != old) {
                    Nodes.setChildCrc(bytes, i, now);
                }
            }
        }
        assert isSound(bytes, block);
        node.setChecksum(Checksum.ofBytes(bytes.array(), bytes.arrayOffset(), Blocks.BYTES));
        summed.add(node);
        return node.crc();
    }

    /** Checks a node before it is written as a reader checks it. */
    private static boolean isSound(ByteBuffer bytes, long block) {
        String problem = NodeDescriptor.check(bytes, 0, block, bytes.getLong(NodeDescriptor.BIRTH_OFFSET));
        if (problem != null) {
            throw new AssertionError("node at block " + block + ": " + problem);
        }
        return true;
    }

    /** Writes the nodes whose checksums were computed since the last call. */
    public void write() throws IOException {
        List<Staged> nodes = summed.subList(firstUnwritten, summed.size());
        nodes.sort(Comparator.comparingLong(Staged::firstBlock));
        if (nodes.isEmpty()) {
            return;
        }
        ByteBuffer run = run();
        long runStart = Blocks.NULL;
        for (Staged node : nodes) {
            boolean continues = runStart + (run.position() >>> Blocks.SHIFT) == node.firstBlock();
            if (run.position() > 0 && (!continues || !run.hasRemaining())) {
                device.write(runStart, run.flip());
                run.clear();
            }
            if (run.position() == 0) {
                runStart = node.firstBlock();
            }
            ByteBuffer bytes = node.bytes();
            if (bytes != null) {
                run.put(bytes.duplicate().clear());
            }
        }
        if (run.position() > 0) {
            device.write(runStart, run.flip());
        }
        firstUnwritten = summed.size();
    }

    private ByteBuffer run() {
        ByteBuffer present = run;
        if (present == null) {
            present = ByteBuffer.allocateDirect(RUN_BLOCKS << Blocks.SHIFT);
            run = present;
        }
        return present.clear();
    }

    /**
     * Releases the memory of the written nodes. Their checksums can be found until the end of the next checkpoint,
     * because copies of captured nodes may lack them; those of the previous checkpoint are released.
     */
    public void finish() {
        for (Staged node : kept) {
            stage.drop(node.firstBlock(), node);
        }
        for (Staged node : summed) {
            stage.nodeWritten(node);
        }
        kept = new ArrayList<>(summed);
        summed.clear();
        firstUnwritten = 0;
    }
}
