package io.lcfs.engine.crash;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;

/** Damages the bitmap of a group next to an empty group. Every call still works, and its effect is there afterwards. */
final class GroupFinder extends Finder {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final int FILES = 12;

    /** Creates the finder, which has no options. */
    GroupFinder() {}

    @Override
    void look(long seed) throws Exception {
        Random random = new Random(seed);
        SparseDevice device = new SparseDevice(2L * Blocks.PER_GROUP);
        byte[][] contents = new byte[FILES][];
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS, random);
                Layer base = store.createLayer("base")) {
            for (int i = 0; i < FILES; i++) {
                contents[i] = content(random);
                base.write("/f" + i, 0, contents[i]);
            }
            base.commit();
            store.cloneLayer("base", "gone").close();
        }
        int bit = random.nextInt(Blocks.BYTES * Byte.SIZE);
        for (int slot = 0; slot < Blocks.BITMAP_SLOTS; slot++) {
            device.flip(Blocks.bitmapSlot(0, slot), bit);
        }
        for (int round = 0; round < 3; round++) {
            count(1);
            use(device, contents, random);
        }
    }

    private static byte[] content(Random random) {
        byte[] bytes = new byte[1 + random.nextInt(30_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static void use(SparseDevice device, byte[][] contents, Random random) throws IOException {
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            byte[] changed = content(random);
            try (Layer work = store.cloneLayer("base", "work")) {
                for (int i = 0; i < FILES; i++) {
                    require(Arrays.equals(contents[i], work.readAllBytes("/f" + i)), "file " + i);
                }
                work.delete("/f1");
                work.write("/f2", 0, changed);
                store.sync();
                work.write("/f3", 0, changed);
                work.commit();
            }
            if (store.exists("gone")) {
                store.remove("gone");
            }
        }
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            try (Layer work = store.openLayer("work")) {
                require(!work.exists("/f1"), "a deleted file is there");
            }
            store.remove("work");
            store.reclaim();
            for (String finding : store.check().findings()) {
                require(finding.startsWith("space map: group 0: ") || finding.contains("stay in use"), finding);
            }
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
