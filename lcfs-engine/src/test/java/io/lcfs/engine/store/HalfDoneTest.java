package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerInfo;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RenameOption;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.sweep.Tally;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A change that fails half way is either undone, or latches the store. */
@Tag("P11")
@Tag("faults")
class HalfDoneTest {
    private static final int BLOCKS = 2048;

    /** A clock of which one reading fails. */
    private static final class FailingClock extends Clock {
        private int left = Integer.MAX_VALUE;

        @Override
        public Instant instant() {
            if (left-- == 0) {
                throw new OutOfMemoryError("as the test wants");
            }
            return Instant.ofEpochSecond(1_000_000_000L, Math.max(0, left) % 1000);
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }

    private interface Change {
        void run(LayerStore store, Layer live) throws IOException;
    }

    /** The calls that are one change; deleting recursively is many. */
    private static final List<Change> CHANGES = List.of(
            (store, live) -> live.createFile("/new"),
            (store, live) -> live.createDirectories("/a/b/c"),
            (store, live) -> live.write("/small", 0, new byte[] {1, 2, 3}),
            (store, live) -> live.write("/big", 4000, new byte[100_000]),
            (store, live) -> live.write("/fresh", 0, new byte[100_000]),
            (store, live) -> live.truncate("/big", 5000),
            (store, live) -> live.punch("/big", 4096, 8192),
            (store, live) -> live.createLink("/linked", "/big"),
            (store, live) -> live.createSymbolicLink("/link", "/big"),
            (store, live) -> live.delete("/big"),
            (store, live) -> live.rename("/small", "/d/moved"),
            (store, live) -> live.rename("/d", "/e"),
            (store, live) -> live.rename("/small", "/big", RenameOption.EXCHANGE),
            (store, live) -> live.setXattr("/small", "user.x", new byte[3000]),
            (store, live) -> live.setMode("/small", 0600),
            (store, live) -> store.createLayer("made").close(),
            (store, live) -> store.createLayer(
                            "labelled", LayerOptions.defaults().withLabels(Map.of("k", "v")))
                    .close(),
            (store, live) -> store.snapshot("live", "frozen").close(),
            (store, live) -> store.cloneLayer("base", "cloned").close(),
            (store, live) -> store.setLabel("base", "a", "b"),
            (store, live) -> store.rename("base", "renamed"),
            (store, live) -> live.commit());

    @Test
    void aChangeThatFailsAtAnyReadingOfTheClockIsUndoneOrLatchesTheStore() throws IOException {
        int failures = 0;
        for (int change = 0; change < CHANGES.size(); change++) {
            int reading = 0;
            while (failsAt(change, reading)) {
                reading++;
                failures++;
            }
        }
        Tally.ERROR_POSITIONS.add(failures);
        assertTrue(failures >= CHANGES.size() - 4, "only " + failures + " failures");
    }

    /** Makes one change with one failing reading. Returns whether there was such a reading. */
    private static boolean failsAt(int change, int reading) throws IOException {
        FailingClock clock = new FailingClock();
        StoreOptions options = StoreOptions.defaults().withBackground(false).withClock(clock);
        String when = "change " + change + ", reading " + reading;
        HeapDevice device = new HeapDevice(BLOCKS);
        try (LayerStore store = EngineProvider.createOn(device, options)) {
            fill(store);
            List<String> before = view(store);
            try (Layer live = store.openLayer("live")) {
                clock.left = reading;
                boolean failed = false;
                try {
                    CHANGES.get(change).run(store, live);
                } catch (OutOfMemoryError | StoreFailedException e) {
                    failed = true;
                }
                clock.left = Integer.MAX_VALUE;
                if (!failed) {
                    return false;
                }
                if (isLatched(store)) {
                    assertThrows(StoreFailedException.class, store::sync, when);
                    assertDoesNotThrow(() -> view(store), () -> when + ": a failed store can be read");
                    assertEquals(List.of(), store.find(LayerFilter.label("k", "v")), when);
                } else {
                    assertEquals(before, view(store), when);
                    assertTrue(store.check().isClean(), when);
                }
            }
            try (LayerStore reopened = EngineProvider.openOn(copy(device), options)) {
                assertEquals(before, view(reopened), when);
                assertTrue(reopened.check().isClean(), when);
            }
        }
        return true;
    }

    private static boolean isLatched(LayerStore store) throws IOException {
        try {
            store.sync();
            return false;
        } catch (StoreFailedException e) {
            return true;
        }
    }

    private static void fill(LayerStore store) throws IOException {
        store.createLayer("base").close();
        try (Layer live = store.cloneLayer("base", "live")) {
            live.write("/small", 0, new byte[] {7});
            byte[] content = new byte[50_000];
            Arrays.fill(content, (byte) 5);
            live.write("/big", 0, content);
            live.createDirectories("/d/sub");
            live.write("/d/sub/file", 0, content);
        }
        store.sync();
    }

    private static List<String> view(LayerStore store) throws IOException {
        TreeSet<String> view = new TreeSet<>();
        for (LayerInfo info : store.list()) {
            view.add(info.name() + " " + info.kind() + " " + info.labels());
            try (Layer layer = store.openLayer(info.name())) {
                collect(layer, info.name(), "", view);
            }
        }
        return new ArrayList<>(view);
    }

    private static void collect(Layer layer, String name, String path, TreeSet<String> view) throws IOException {
        var info = layer.stat(path.isEmpty() ? "/" : path, NO_FOLLOW);
        int content = info.isRegular() ? Arrays.hashCode(layer.readAllBytes(path)) : 0;
        view.add(name + path + " " + info.kind() + " " + info.mode() + " " + info.size() + " " + info.linkCount() + " "
                + layer.listXattrs(path.isEmpty() ? "/" : path) + " " + content);
        if (info.isDirectory()) {
            try (DirectoryEntries entries = layer.list(path.isEmpty() ? "/" : path)) {
                for (DirectoryEntry entry : entries) {
                    collect(layer, name, path + "/" + entry.name(), view);
                }
            }
        }
    }

    private static HeapDevice copy(BlockDevice device) throws IOException {
        HeapDevice copy = new HeapDevice(device.blockCount());
        ByteBuffer block = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES);
        for (long i = 0; i < device.blockCount(); i++) {
            device.read(i, block.clear());
            copy.write(i, block.flip());
        }
        return copy;
    }
}
