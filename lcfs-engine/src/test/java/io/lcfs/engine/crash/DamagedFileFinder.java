package io.lcfs.engine.crash;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;

/**
 * Damages one block of a layer after the other, and changes its files. A change that meets the damage changes nothing,
 * and other calls are not affected. When the block is restored, the store is as expected.
 */
final class DamagedFileFinder extends Finder {
    private static final int BLOCKS = 2048;
    private static final int EXTENTS = 300;
    private static final int STEPS = 6;

    private Random random = new Random(0);

    /** Creates the finder, which has no options. */
    DamagedFileFinder() {}

    @Override
    void look(long seed) throws Exception {
        random = new Random(seed);
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        TreeModel tree = new TreeModel();
        try (LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS, new Random(~seed));
                Layer layer = store.createLayer("layer")) {
            FileStep.fill(random, layer, tree);
            byte[] content = new byte[(2 * EXTENTS - 1) * Blocks.BYTES];
            byte[] bytes = new byte[Blocks.BYTES];
            layer.createFile("/f0");
            for (int i = 0; i < EXTENTS; i++) {
                random.nextBytes(bytes);
                layer.write("/f0", 2L * i * Blocks.BYTES, bytes);
                System.arraycopy(bytes, 0, content, 2 * i * Blocks.BYTES, bytes.length);
            }
            tree.create("/f0", TreeModel.Inode.of(FileKind.REGULAR, 0644).withContent(content));
            layer.write("/f1", 0, bytes);
            tree.create("/f1", TreeModel.Inode.of(FileKind.REGULAR, 0644).withContent(bytes));
        }
        SimulatedDevice whole = CrashStates.atTheEnd(device);
        whole.traceReads();
        try (LayerStore store = EngineProvider.openOn(whole, Workload.OPTIONS);
                Layer layer = store.openLayer("layer")) {
            for (String path : tree.paths(FileKind.REGULAR)) {
                layer.stat(path, NO_FOLLOW);
            }
            // Reads the leaves of all extents, and few blocks.
            for (int i = 0; i < EXTENTS; i += 10) {
                layer.read("/f0", 2L * i * Blocks.BYTES, ByteBuffer.allocate(1));
            }
        }
        BitSet read = whole.blocksRead();
        read.clear(0, Blocks.SUPERBLOCKS);
        for (int block = read.nextSetBit(0); block >= 0; block = read.nextSetBit(block + 1)) {
            change(device, block, tree.copy());
        }
    }

    private void change(SimulatedDevice device, int block, TreeModel tree) throws IOException {
        SimulatedDevice image = CrashStates.atTheEnd(device);
        byte[] whole = image.version(block).copy();
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] ^= 1;
        image.written(block, new BlockVersion(damaged));
        String what = "block " + block + " is damaged";
        LayerStore store;
        try {
            store = EngineProvider.openOn(image, Workload.OPTIONS);
        } catch (CorruptStoreException e) {
            return;
        }
        try (Layer layer = store.openLayer("layer")) {
            punchEach(layer, tree);
            for (int i = 0; i < STEPS; i++) {
                what = step(layer, tree, what);
            }
            store.sync();
            if (Arrays.equals(image.version(block).copy(), damaged)) {
                image.written(block, new BlockVersion(whole));
            }
            for (String path : tree.paths(FileKind.REGULAR)) {
                if (!Arrays.equals(tree.get(path).content(), layer.readAllBytes(path))) {
                    throw new AssertionError(path + " is wrong");
                }
            }
            CrashExplorer.requireClean(store, what);
        } catch (CorruptStoreException e) {
            // The whole store needs this block.
            count(1);
        } catch (IOException | RuntimeException | AssertionError e) {
            throw new AssertionError(what + ": " + e, e);
        }
    }

    /**
     * Clears a few bytes in each block of the file with many extents. Sometimes the extent is the first one of its
     * leaf.
     */
    private void punchEach(Layer layer, TreeModel tree) throws IOException {
        byte[] content = tree.get("/f0").content().clone();
        for (int i = 0; i < EXTENTS; i++) {
            int at = 2 * i * Blocks.BYTES + 10;
            try {
                layer.punch("/f0", at, 50);
                Arrays.fill(content, at, at + 50, (byte) 0);
            } catch (CorruptStoreException e) {
                // Nothing was changed, as the comparison below shows.
                count(1);
            }
        }
        tree.set("/f0", tree.get("/f0").withContent(content));
    }

    /** Makes one change of content. Returns its description. */
    private String step(Layer layer, TreeModel tree, String before) throws IOException {
        String path = random.nextInt(3) > 0 ? "/f0" : "/f1";
        TreeModel.Inode file = tree.get(path);
        int size = file.content().length;
        int from = random.nextInt(Math.max(1, size));
        String done = before;
        count(1);
        try {
            switch (random.nextInt(4)) {
                case 0, 1 -> {
                    int length = random.nextBoolean() ? random.nextInt(100) : random.nextInt(size + 1);
                    done += ", punch " + path + " " + from + " " + length;
                    layer.punch(path, from, length);
                    tree.set(path, file.withContent(TreeModel.punched(file.content(), from, length)));
                }
                case 2 -> {
                    int end = size - Math.min(size, random.nextInt(random.nextBoolean() ? 5_000 : size + 1));
                    done += ", truncate " + path + " " + end;
                    layer.truncate(path, end);
                    tree.set(path, file.withContent(Arrays.copyOf(file.content(), end)));
                }
                default -> {
                    byte[] bytes = new byte[1 + random.nextInt(random.nextBoolean() ? 5_000 : 100_000)];
                    random.nextBytes(bytes);
                    done += ", write " + path + " " + from + " " + bytes.length;
                    layer.write(path, from, bytes);
                    tree.set(path, file.withContent(TreeModel.written(file.content(), from, bytes)));
                }
            }
        } catch (CorruptStoreException e) {
            done += " refused";
        }
        return done;
    }
}
