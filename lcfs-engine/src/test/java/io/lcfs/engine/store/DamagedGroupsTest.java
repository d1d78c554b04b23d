package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.SparseDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.engine.model.ImageDevice;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** If a bitmap is damaged, its group is set aside, and everything else works as before. */
@Tag("P12")
class DamagedGroupsTest {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);
    private static final int GROUPS = 3;
    private static final byte[] FILLED = new byte[1 << 20];

    /** Group 0 is full, group 1 is in use, and group 2 is empty. */
    private static SparseDevice whole;

    private static byte[] content(int seed) {
        byte[] bytes = new byte[50_000];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @BeforeAll
    static void makeStore() throws IOException {
        Arrays.fill(FILLED, (byte) 7);
        whole = new SparseDevice(GROUPS * (long) Blocks.PER_GROUP);
        try (LayerStore store = EngineProvider.createOn(whole, OPTIONS)) {
            try (Layer base = store.createLayer("base")) {
                for (int i = 0; i < 20; i++) {
                    base.write("/f" + i, 0, content(i));
                }
                for (int i = 0; i < 127; i++) {
                    base.write("/fill", (long) i * FILLED.length, FILLED);
                }
                base.commit();
            }
            try (Layer live = store.cloneLayer("base", "live")) {
                for (int i = 20; i < 60; i++) {
                    live.write("/f" + i, 0, content(i));
                }
                live.commit();
            }
            try (Layer gone = store.cloneLayer("live", "gone")) {
                gone.delete("/f1");
                gone.write("/fill", 0, content(1));
            }
        }
    }

    /** Returns the bitmaps in use, at most two of the three slots of each group, and the nodes of the group records. */
    private static List<Long> bitmaps() throws IOException {
        List<Long> bitmaps = new ArrayList<>();
        for (int group = 0; group < GROUPS; group++) {
            for (int slot = 0; slot < Blocks.BITMAP_SLOTS; slot++) {
                bitmaps.add(Blocks.bitmapSlot(group, slot));
            }
        }
        return bitmaps;
    }

    private static void requireBase(LayerStore store) throws IOException {
        try (Layer live = store.openLayer("live")) {
            for (int i = 0; i < 60; i++) {
                assertArrayEquals(content(i), live.readAllBytes("/f" + i));
            }
        }
    }

    private static void requireOnlyGroupsAreDamaged(LayerStore store) throws IOException {
        for (String finding : store.check().findings()) {
            assertTrue(finding.startsWith("space map: group ") || finding.contains("stay in use"), finding);
        }
    }

    /** Makes all kinds of calls on a store, and again after it was reopened. */
    private static void useAll(SparseDevice device) throws IOException {
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            requireBase(store);
            try (Layer work = store.cloneLayer("live", "work")) {
                work.write("/f1", 0, content(100));
                work.write("/f21", 4096, content(101));
                work.delete("/f2");
                work.truncate("/fill", 1 << 20);
                work.createDirectories("/a/b/c");
                store.sync();
                work.write("/new", 0, content(102));
                work.delete("/f22");
                store.snapshot("work", "frozen").close();
                work.write("/f1", 0, content(103));
                work.commit();
            }
            store.remove("gone");
            store.reclaim();
            store.sync();
            for (int i = 0; i < 5; i++) {
                store.createLayer("layer" + i).close();
                store.sync();
            }
            requireOnlyGroupsAreDamaged(store);
            assertTrue(store.info().freeBytes() > 0);
        }
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            requireBase(store);
            requireOnlyGroupsAreDamaged(store);
            try (Layer work = store.openLayer("work")) {
                assertArrayEquals(content(103), work.readAllBytes("/f1"));
                assertArrayEquals(content(102), work.readAllBytes("/new"));
                assertEquals(1 << 20, work.stat("/fill", NO_FOLLOW).size());
                assertFalse(work.exists("/f2"));
            }
            store.remove("work", RemoveOption.FORCE);
            store.remove("frozen", RemoveOption.FORCE);
            store.reclaim();
            try (Layer more = store.cloneLayer("live", "more")) {
                more.write("/more", 0, content(104));
                more.commit();
                assertArrayEquals(content(104), more.readAllBytes("/more"));
            }
        }
    }

    @Test
    void whileNothingIsDamagedAllGoesOn() throws IOException {
        useAll(whole.copy(whole.blockCount()));
    }

    @Test
    void eachDamagedBitmapStopsNothingOutsideOfItsGroup() throws IOException {
        int found = 0;
        for (long bitmap : bitmaps()) {
            SparseDevice device = whole.copy(whole.blockCount());
            device.flip(bitmap, 20_000);
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS.withReadOnly(true))) {
                found += store.check().isClean() ? 0 : 1;
            }
            useAll(device);
        }
        assertEquals(2, found, "a check names the damaged group");
    }

    @Test
    void twoDamagedBitmapsOfThreeStopNothing() throws IOException {
        SparseDevice device = whole.copy(whole.blockCount());
        for (long bitmap : bitmaps()) {
            if (Blocks.group(bitmap) < 2) {
                device.flip(bitmap, 1);
            }
        }
        useAll(device);
    }

    @Test
    void aStoreThatHasGrownTakesTheNewGroupsThoughTheLastOneIsDamaged() throws IOException {
        SparseDevice device = whole.copy(whole.blockCount());
        for (long bitmap : bitmaps()) {
            device.flip(bitmap, 1);
        }
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            // Group 2 has no bitmap yet.
            store.grow(Blocks.toBytes(5L * Blocks.PER_GROUP));
            requireOnlyGroupsAreDamaged(store);
        }
        useAll(device);
    }

    /**
     * Without the records the free blocks are unknown: changes are refused before they begin, and everything else
     * works.
     */
    @Test
    void damagedGroupRecordsRefuseChangesAndNothingElse() throws IOException {
        SparseDevice device = whole.copy(whole.blockCount());
        device.flip(device.inNewestSuperblock(SuperblockDescriptor.GROUPS_BLOCK_OFFSET), 5_000);
        for (int round = 0; round < 2; round++) {
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
                requireBase(store);
                assertThrows(CorruptStoreException.class, () -> store.createLayer("new"));
                assertThrows(CorruptStoreException.class, () -> store.cloneLayer("live", "new"));
                assertThrows(CorruptStoreException.class, () -> store.remove("gone"));
                try (Layer gone = store.openLayer("gone")) {
                    assertThrows(CorruptStoreException.class, () -> gone.write("/f2", 0, content(1)));
                    assertThrows(CorruptStoreException.class, () -> gone.delete("/f2"));
                    assertArrayEquals(content(2), gone.readAllBytes("/f2"));
                }
                store.sync();
                requireBase(store);
                assertFalse(store.check().isClean());
            }
        }
    }

    /** A short lack of memory is no damage: the bitmap is read when it is needed again. */
    @Test
    void aReadThatFailsForAnotherReasonIsTriedAgain() throws IOException {
        StoreOptions quiet = CheckedStore.QUIET;
        ImageDevice made = ImageDevice.ofRubbish(16_384);
        try (LayerStore store = EngineProvider.createOn(made, quiet)) {
            store.createLayer("layer").close();
        }
        int failed = 0;
        for (int read = 0; read < 5; read++) {
            ImageDevice device = new ImageDevice(made.image());
            try (LayerStore store = EngineProvider.openOn(device, quiet)) {
                device.atRead(read, () -> {
                    throw new IllegalStateException("planted");
                });
                try {
                    store.createLayer("fails").close();
                } catch (IllegalStateException e) {
                    failed++;
                }
                device.atRead(-1, () -> {});
                store.createLayer("other").close();
                store.remove("layer");
                assertEquals(List.of(), store.check().findings());
            }
        }
        assertTrue(failed > 0, "a read was hit");
    }
}
