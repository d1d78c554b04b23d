package io.lcfs.engine.crash;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Random;

/**
 * Lets two writers use one device, without a lock between them. One of them notices at its next checkpoint, and the
 * durable data of the other one stays.
 */
final class WriterFinder extends Finder {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final int MAX_CHECKPOINTS = 4;

    /** Creates the finder, which has no options. */
    WriterFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random random = new Random(seed);
        HeapDevice device = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
        EngineProvider.createOn(device, OPTIONS, random).close();
        ByteBuffer found = ByteBuffer.allocate(Blocks.SUPERBLOCKS * Blocks.BYTES);
        device.read(0, found);
        LayerStore first = EngineProvider.openOn(device, OPTIONS);
        write(first, "/first", random);
        boolean together = random.nextBoolean();
        if (together) {
            // Both have read the slots before either of them writes.
            device.write(0, found.flip());
        }
        LayerStore second = EngineProvider.openOn(device, OPTIONS);
        int checkpoints = together ? 0 : random.nextInt(MAX_CHECKPOINTS);
        for (int i = 0; i < checkpoints; i++) {
            write(second, "/second", random);
            second.sync();
        }
        count(1);
        requireRefused(first);
        write(second, "/last", random);
        second.close();
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS);
                Layer root = store.root()) {
            if (!root.exists("/last") || root.exists("/first") || !store.check().isClean()) {
                throw new AssertionError("what the second writer made durable is damaged");
            }
        }
    }

    private static void write(LayerStore store, String path, Random random) throws IOException {
        byte[] bytes = new byte[random.nextInt(20_000)];
        random.nextBytes(bytes);
        try (Layer root = store.root()) {
            root.write(path, 0, bytes);
        }
    }

    private static void requireRefused(LayerStore first) throws IOException {
        try {
            first.sync();
        } catch (StoreFailedException e) {
            first.close();
            return;
        }
        throw new AssertionError("a checkpoint is written over one of somebody else's");
    }
}
