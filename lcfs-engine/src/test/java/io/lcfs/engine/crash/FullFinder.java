package io.lcfs.engine.crash;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.Random;

/** Fills a small store until it refuses growth. Then each file can still be changed in place, shortened and deleted. */
final class FullFinder extends Finder {
    private static final int BLOCKS = 2048;
    private static final int LONGEST = 40;

    /** Creates the finder, which has no options. */
    FullFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random random = new Random(seed);
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        try (LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS, new Random(~seed));
                Layer layer = store.createLayer("layer")) {
            int files = fill(layer, random);
            for (int i = 0; i < files; i++) {
                String path = "/" + i;
                count(1);
                layer.setMode(path, random.nextInt(01000));
                if (random.nextBoolean()) {
                    layer.punch(path, random.nextInt(5_000), 50_000);
                    layer.truncate(path, layer.stat(path, NO_FOLLOW).size() / 2);
                }
                layer.delete(path);
            }
            store.reclaim();
            CrashExplorer.requireClean(store, "emptied");
        }
    }

    /**
     * Fills the store, first with files of many blocks, then with ever smaller changes. Returns the number of files.
     */
    private static int fill(Layer layer, Random random) throws IOException {
        int files = 0;
        for (int blocks = LONGEST; blocks >= 0; ) {
            byte[] bytes = new byte[blocks * Blocks.BYTES];
            random.nextBytes(bytes);
            try {
                if (blocks > 0) {
                    layer.write("/" + files, 0, bytes);
                } else {
                    layer.createFile("/" + files);
                }
                files++;
            } catch (NoSpaceException e) {
                blocks--;
            }
        }
        link(layer);
        return files;
    }

    /** Creates links until one is refused, because of all changes that grow a link is promised the least space. */
    private static void link(Layer layer) throws IOException {
        for (int links = 0; ; links++) {
            try {
                layer.createLink("/link" + links, "/0");
            } catch (NoSpaceException e) {
                return;
            }
        }
    }
}
