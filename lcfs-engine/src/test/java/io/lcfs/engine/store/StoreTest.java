package io.lcfs.engine.store;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Change;
import io.lcfs.FileInfo;
import io.lcfs.FileOption;
import io.lcfs.FileView;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerFile;
import io.lcfs.LayerKind;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import io.lcfs.Usage;
import io.lcfs.engine.device.RecordingDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The promises of a store, one by one. After each test the checker must find nothing. */
class StoreTest {
    private static final StoreOptions QUIET =
            StoreOptions.defaults().withBackground(false).withCheckpointInterval(Duration.ZERO);

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(64 << 20);

    private LayerStore store;

    @BeforeEach
    void openStore() {
        store = checked.store();
    }

    private static byte[] random(int length, int seed) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void commitWithANameAndLabelsIsOneStepOrNone() throws IOException {
        store.createLayer("taken").close();
        try (Layer layer = store.createLayer("work", LayerOptions.defaults().withLabels(Map.of("a", "1", "b", "2")))) {
            Map<String, String> many = new HashMap<>();
            for (int i = 0; i < 63; i++) {
                many.put("label " + i, "");
            }
            Map<String, String> long513 = Map.of("c", "x".repeat(513));
            assertThrows(LayerExistsException.class, () -> layer.commit("taken", Map.of("a", "3")));
            assertThrows(IllegalArgumentException.class, () -> layer.commit("done", many));
            assertThrows(IllegalArgumentException.class, () -> layer.commit("done", long513));
            assertEquals("work", layer.name());
            assertEquals(LayerKind.WRITABLE, layer.info().kind());
            assertEquals(Map.of("a", "1", "b", "2"), layer.info().labels());
            layer.commit("done", Map.of("a", "3", "c", "4"));
            assertEquals(LayerKind.COMMITTED, store.stat("done").kind());
            assertEquals(
                    Map.of("a", "3", "b", "2", "c", "4"), store.stat("done").labels());
            layer.commit("done", Map.of("d", "5"));
            assertEquals("5", store.stat("done").labels().get("d"));
        }
    }

    @Test
    @Tag("P1")
    @Tag("P7")
    void cloneSnapshotAndCommitTakeNoBlockOfTheLayer() throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.write("/large", 0, random(10 << 20, 1));
            base.commit();
        }
        long free = store.info().freeBytes();
        try (Layer clone = store.cloneLayer("base", "clone");
                Layer snapshot = store.snapshot("clone", "snapshot")) {
            assertEquals(0, clone.usage().ownBytes());
            assertEquals(0, snapshot.usage().ownBytes());
            clone.commit();
        }
        assertTrue(free - store.info().freeBytes() < 64 * 1024, "records only");
    }

    @Test
    @Tag("P2")
    void readAtDepth1000FindsTheFileInTheLayersOwnTree() throws IOException {
        try (Layer base = store.createLayer("0")) {
            base.write("/f", 0, random(5_000, 1));
        }
        for (int i = 1; i <= 1_000; i++) {
            store.cloneLayer(Integer.toString(i - 1), Integer.toString(i)).close();
        }
        try (Layer top = store.openLayer("1000")) {
            assertArrayEquals(random(5_000, 1), top.readAllBytes("/f"));
            assertEquals(0, top.usage().ownBytes());
        }
    }

    @Test
    @Tag("P3")
    void tenThousandLayersStandOnOne() throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.write("/f", 0, random(100, 1));
            base.commit();
        }
        for (int i = 0; i < 10_000; i++) {
            store.cloneLayer("base", "layer" + i).close();
        }
        assertEquals(10_001, store.info().layers());
        assertEquals(10_001, store.list().size());
        try (Layer some = store.openLayer("layer9999")) {
            assertArrayEquals(random(100, 1), some.readAllBytes("/f"));
        }
    }

    @Test
    @Tag("P5")
    void oneByteWrittenBranchesOneBlockOfData() throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.write("/f", 0, random(1 << 20, 1));
            base.commit();
        }
        try (Layer layer = store.cloneLayer("base", "layer")) {
            layer.write("/f", 500_000, new byte[] {42});
            assertTrue(layer.usage().ownBytes() <= 32 * 1024, layer.usage().toString());
            byte[] expected = random(1 << 20, 1);
            expected[500_000] = 42;
            assertArrayEquals(expected, layer.readAllBytes("/f"));
        }
        try (Layer base = store.openLayer("base")) {
            assertArrayEquals(random(1 << 20, 1), base.readAllBytes("/f"));
        }
    }

    @Test
    @Tag("P6")
    void openFilesGoOnWhenALiveLayerIsSnapshotted() throws IOException {
        try (Layer live = store.createLayer("live");
                LayerFile file = live.openFile("/f", FileOption.CREATE, FileOption.WRITE, FileOption.READ)) {
            file.write(0, ByteBuffer.wrap(random(10_000, 1)));
            try (Layer frozen = store.snapshot("live", "frozen")) {
                file.write(0, ByteBuffer.wrap(random(10_000, 2)));
                assertArrayEquals(random(10_000, 1), frozen.readAllBytes("/f"));
                assertThrows(ReadOnlyLayerException.class, () -> frozen.write("/f", 0, new byte[1]));
            }
            assertArrayEquals(random(10_000, 2), live.readAllBytes("/f"));
            assertEquals("frozen", live.info().parent());
        }
    }

    @Test
    @Tag("P6")
    void layerIsReadOnlyOnceAnotherStandsOnIt() throws IOException {
        try (Layer parent = store.createLayer("parent");
                LayerFile file = parent.openFile("/f", FileOption.CREATE, FileOption.WRITE)) {
            store.cloneLayer("parent", "child").close();
            assertThrows(ReadOnlyLayerException.class, () -> parent.createFile("/g"));
            assertThrows(ReadOnlyLayerException.class, () -> file.write(0, ByteBuffer.allocate(1)));
        }
    }

    @Test
    @Tag("P9")
    void spaceOfRemovedLayersComesBackToTheBlock() throws IOException {
        store.reclaim();
        long free = store.info().freeBytes();
        for (int round = 0; round < 20; round++) {
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/large", 0, random(10 << 20, round));
                for (int i = 0; i < 100; i++) {
                    layer.write("/small" + i, 0, random(i * 30, i));
                }
            }
            store.remove("layer");
            assertFalse(store.exists("layer"));
            store.reclaim();
            assertEquals(free, store.info().freeBytes(), "round " + round);
        }
    }

    @Test
    @Tag("P9")
    void removedLayerBetweenOthersGivesBackWhatNobodySees() throws IOException {
        store.createLayer("base").close();
        try (Layer middle = store.cloneLayer("base", "middle")) {
            middle.write("/seen", 0, random(1 << 20, 1));
            middle.write("/unseen", 0, random(8 << 20, 2));
        }
        try (Layer top = store.cloneLayer("middle", "top")) {
            top.delete("/unseen");
            top.commit();
        }
        store.reclaim();
        long free = store.info().freeBytes();
        store.remove("middle", RemoveOption.FORCE);
        store.reclaim();
        long back = store.info().freeBytes() - free;
        assertTrue(back >= 8 << 20 && back < (8 << 20) + 200_000, back + " bytes came back");
        try (Layer top = store.openLayer("top")) {
            assertArrayEquals(random(1 << 20, 1), top.readAllBytes("/seen"));
            assertTrue(top.usage().ownBytes() >= 1 << 20, "the survivor owns what it shows");
        }
    }

    @Test
    @Tag("P9")
    void openHandleOfARemovedLayerReadsOn() throws IOException {
        Layer layer = store.createLayer("layer");
        layer.write("/f", 0, random(50_000, 1));
        store.remove("layer");
        store.reclaim();
        assertArrayEquals(random(50_000, 1), layer.readAllBytes("/f"));
        assertThrows(IOException.class, () -> layer.write("/f", 0, new byte[1]));
        layer.close();
    }

    @Test
    @Tag("P10")
    void diffNamesWhatChangedAndNothingElse() throws IOException {
        try (Layer base = store.createLayer("base")) {
            for (int i = 0; i < 2_000; i++) {
                base.createDirectories("/d" + i % 40);
                base.write("/d" + i % 40 + "/f" + i, 0, random(100, i));
            }
            base.createLink("/link", "/d1/f1");
        }
        try (Layer top = store.cloneLayer("base", "top")) {
            top.write("/d1/f1", 0, random(100, 7));
            top.delete("/d2/f2");
            top.deleteRecursively("/d3");
            top.write("/new/er".replace("/er", ""), 0, new byte[0]);
            top.rename("/d4/f4", "/d5/renamed");
            top.setMode("/d6", 0700);
        }
        List<String> changes = new ArrayList<>();
        try (LayerDiff diff = store.diff("base", "top")) {
            for (Change change : diff) {
                changes.add(change + (change.attributesOnly() ? " (attributes)" : ""));
            }
        }
        assertEquals(
                List.of(
                        "M /d1/f1",
                        "D /d2/f2",
                        "D /d3",
                        "D /d4/f4",
                        "A /d5/renamed",
                        "M /d6 (attributes)",
                        "M /link",
                        "A /new"),
                changes);
    }

    @Test
    @Tag("P13")
    void viewsShowCommittedBytesWhereTheyLie() throws IOException {
        byte[] content = random(300_000, 1);
        Layer layer = store.createLayer("layer");
        layer.write("/f", 0, content);
        assertThrows(IllegalStateException.class, () -> layer.openView("/f"));
        layer.commit();
        try (FileView view = layer.openView("/f")) {
            byte[] seen = new byte[content.length];
            for (long at = 0; at < view.size(); ) {
                ByteBuffer slice = view.slice(at);
                assertTrue(slice.isReadOnly());
                int length = slice.remaining();
                slice.get(seen, (int) at, length);
                at += length;
            }
            assertArrayEquals(content, seen);
            assertEquals(0, view.slice(view.size()).remaining());
        }
        layer.close();
    }

    @Test
    @Tag("P14")
    void usageTellsOwnFromShared() throws IOException {
        try (Layer base = store.createLayer("base")) {
            base.write("/f", 0, random(1 << 20, 1));
            base.commit();
        }
        try (Layer layer = store.cloneLayer("base", "layer")) {
            Usage inherited = layer.usage();
            assertEquals(0, inherited.ownBytes());
            assertEquals(2, inherited.inodes());
            layer.delete("/f");
            assertTrue(layer.usage().sharedBytes() < inherited.sharedBytes() - (1 << 20) + 8_192);
        }
    }

    @Test
    @Tag("P15")
    void layerZeroCannotBeRemovedClonedOrCommitted() throws IOException {
        assertThrows(UnsupportedOperationException.class, () -> store.remove("/"));
        assertThrows(UnsupportedOperationException.class, () -> store.cloneLayer("/", "x"));
        assertThrows(UnsupportedOperationException.class, () -> store.snapshot("/", "x"));
        try (Layer root = store.root()) {
            assertThrows(UnsupportedOperationException.class, root::commit);
            root.write("/database", 0, random(1_000, 1));
            assertEquals(0, root.id());
        }
        try (Layer root = store.openLayer(LayerStore.ROOT)) {
            assertArrayEquals(random(1_000, 1), root.readAllBytes("/database"));
        }
    }

    @Test
    void fullStoreStillRemovesSyncsAndTakesMore() throws IOException {
        try (Layer layer = store.createLayer("layer")) {
            assertThrows(NoSpaceException.class, () -> {
                for (int i = 0; ; i++) {
                    layer.write("/f" + i, 0, random(1 << 20, i));
                }
            });
            store.sync();
            assertEquals(List.of(), store.check().findings());
            assertThrows(NoSpaceException.class, () -> layer.write("/more", 0, random(8 << 20, 1)));
        }
        store.remove("layer");
        try (Layer other = store.createLayer("other")) {
            store.reclaim();
            other.write("/f", 0, random(20 << 20, 1));
            assertArrayEquals(random(20 << 20, 1), other.readAllBytes("/f"));
        }
    }

    @Test
    void layerKeepsWithinItsLimit() throws IOException {
        try (Layer layer = store.createLayer("limited", LayerOptions.defaults().withMaxOwnBytes(1 << 20))) {
            assertThrows(NoSpaceException.class, () -> layer.write("/f", 0, random(2 << 20, 1)));
            assertFalse(layer.exists("/f"));
            layer.write("/f", 0, random(900_000, 1));
            assertThrows(NoSpaceException.class, () -> layer.write("/g", 0, random(500_000, 1)));
            assertTrue(layer.usage().ownBytes() <= 1 << 20);
            layer.truncate("/f", 5);
            layer.delete("/f");
            layer.write("/g", 0, random(500_000, 1));
        }
    }

    @Test
    void zerosTakeNoBlocks() throws IOException {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, random(1 << 20, 1));
            long full = layer.stat("/f", NO_FOLLOW).blockBytes();
            layer.write("/f", 0, new byte[1 << 20]);
            assertEquals(1 << 20, full);
            assertEquals(0, layer.stat("/f", NO_FOLLOW).blockBytes());
            layer.write("/sparse", (16L << 40) - 1, new byte[] {1});
            assertEquals(16L << 40, layer.stat("/sparse", NO_FOLLOW).size());
            assertEquals(4096, layer.stat("/sparse", NO_FOLLOW).blockBytes());
            assertThrows(FileSystemException.class, () -> layer.write("/sparse", 16L << 40, new byte[] {1}));
        }
    }

    @Test
    void openFileSeesWhatOthersWriteIntoIt() throws IOException {
        try (Layer layer = store.createLayer("a")) {
            layer.write("/f", 0, random(5_000, 1));
            try (LayerFile reader = layer.openFile("/f", FileOption.READ);
                    LayerFile writer = layer.openFile("/f", FileOption.WRITE)) {
                assertEquals(5_000, reader.size());
                writer.write(0, ByteBuffer.wrap(random(9_000, 2)));
                assertEquals(9_000, reader.size());
                assertArrayEquals(random(9_000, 2), read(reader, 9_000));
                layer.truncate("/f", 10);
                assertEquals(10, reader.stat().size());
                writer.append(ByteBuffer.wrap(new byte[1]));
                layer.commit();
                assertEquals(11, reader.size());
                for (int times = 0; times < 3; times++) {
                    assertEquals(random(9_000, 2)[9], read(reader, 11)[9]);
                }
            }
        }
    }

    private static byte[] read(LayerFile file, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        assertEquals(length, file.read(0, bytes));
        return bytes.array();
    }

    @Test
    void unlinkedOpenFileLivesUntilItIsClosed() throws IOException {
        try (Layer layer = store.createLayer("layer")) {
            LayerFile file = layer.openFile("/f", FileOption.CREATE, FileOption.WRITE, FileOption.READ);
            file.write(0, ByteBuffer.wrap(random(100_000, 1)));
            layer.delete("/f");
            assertThrows(NoSuchFileException.class, () -> layer.stat("/f", NO_FOLLOW));
            ByteBuffer read = ByteBuffer.allocate(100_000);
            file.read(0, read);
            assertArrayEquals(random(100_000, 1), read.array());
            long own = layer.usage().ownBytes();
            file.close();
            assertTrue(layer.usage().ownBytes() < own - 90_000);
        }
    }

    @Test
    @Tag("P11")
    void unlinkedOpenFileOfACrashedProcessIsDroppedWhenItsLayerIsOpened() throws IOException {
        RecordingDevice device = new RecordingDevice(4096);
        LayerStore crashed = EngineProvider.createOn(device, QUIET);
        Layer layer = crashed.createLayer("layer");
        LayerFile file = layer.openFile("/f", FileOption.CREATE, FileOption.WRITE);
        file.write(0, ByteBuffer.wrap(random(100_000, 1)));
        layer.delete("/f");
        crashed.sync();
        try (LayerStore again = EngineProvider.openOn(device.crashedWithNothing(device.events()), QUIET);
                Layer opened = again.openLayer("layer")) {
            assertTrue(opened.usage().ownBytes() < 20_000, opened.usage().toString());
            assertEquals(List.of(), again.check().findings());
        }
    }

    @Test
    void depthOf10000DirectoriesNeedsNoDeepStack() throws Exception {
        Throwable[] failure = new Throwable[1];
        Thread thread = new Thread(
                null,
                () -> {
                    try (Layer layer = store.createLayer("deep")) {
                        String path = "/d".repeat(10_000);
                        layer.createDirectories(path);
                        layer.write(path + "/f", 0, new byte[] {1});
                        assertEquals(1, layer.stat(path + "/f", NO_FOLLOW).size());
                        layer.deleteRecursively("/d");
                        assertFalse(layer.exists("/d"));
                    } catch (Throwable e) {
                        failure[0] = e;
                    }
                },
                "deep",
                512 * 1024);
        thread.start();
        thread.join();
        if (failure[0] != null) {
            throw new AssertionError(failure[0]);
        }
    }

    @Test
    void directoryHoldsAHundredThousandNames() throws IOException {
        try (Layer layer = store.createLayer("layer")) {
            layer.createDirectory("/many");
            for (int i = 0; i < 100_000; i++) {
                layer.createFile("/many/file-" + i);
            }
            assertEquals(100_000, layer.stat("/many", NO_FOLLOW).size());
            assertTrue(layer.exists("/many/file-77777"));
            layer.deleteRecursively("/many");
        }
    }

    @Test
    void closedHandlesAndStoresSayso() throws IOException {
        Layer layer = store.createLayer("layer");
        layer.close();
        assertThrows(StoreClosedException.class, () -> layer.stat("/", NO_FOLLOW));
        LayerStore other = LayerStore.createInMemory(4 << 20, QUIET);
        Layer open = other.createLayer("layer");
        other.close();
        assertThrows(StoreClosedException.class, () -> open.stat("/", NO_FOLLOW));
        assertThrows(StoreClosedException.class, () -> other.createLayer("x"));
    }

    @Test
    void wrongLayerNamesAreRefusedWithTheLimit() {
        for (String name : List.of("", "x".repeat(256), "a\nb", "\uDC80")) {
            IllegalArgumentException e = assertThrows(IllegalArgumentException.class, () -> store.createLayer(name));
            assertTrue(e.getMessage() != null && !e.getMessage().isEmpty());
        }
    }

    @Test
    void writingNothingModifiesNothing() throws IOException {
        try (Layer layer = store.createLayer("layer")) {
            layer.write("/f", 0, random(5_000, 1));
            FileInfo before = layer.stat("/f", NO_FOLLOW);
            layer.write("/f", 10_000, new byte[0]);
            try (LayerFile file = layer.openFile("/f", FileOption.WRITE)) {
                assertEquals(0, file.write(10_000, ByteBuffer.allocate(0)));
                assertEquals(0, file.append(ByteBuffer.allocate(0)));
            }
            assertEquals(before, layer.stat("/f", NO_FOLLOW));
            layer.write("/empty", 0, new byte[0]);
            assertEquals(0, layer.stat("/empty", NO_FOLLOW).size());
        }
    }

    @Test
    @Tag("P6")
    void openFileOfACommittedLayerRefusesEvenAChangeOfNothing() throws IOException {
        try (Layer layer = store.createLayer("layer");
                LayerFile file = layer.openFile("/f", FileOption.WRITE, FileOption.CREATE)) {
            layer.commit();
            assertThrows(ReadOnlyLayerException.class, () -> file.write(0, ByteBuffer.allocate(0)));
            assertThrows(ReadOnlyLayerException.class, () -> file.append(ByteBuffer.allocate(0)));
            assertThrows(ReadOnlyLayerException.class, () -> file.punch(0, 0));
            assertThrows(ReadOnlyLayerException.class, () -> file.truncate(0));
            assertThrows(ReadOnlyLayerException.class, () -> layer.write("/f", 0, new byte[0]));
        }
    }

    /**
     * Each write is promised a hundred times the space that it uses, so many threads are promised more space than the
     * store has.
     */
    @Test
    void threadsAreNotRefusedForWhatIsOnlyPromisedToOthers() throws Exception {
        int writers = 60;
        ExecutorService threads = Executors.newFixedThreadPool(writers);
        try (LayerStore small = LayerStore.createInMemory(16 << 20, StoreOptions.defaults());
                Layer layer = small.createLayer("layer")) {
            List<Callable<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < writers; i++) {
                String path = "/" + i;
                tasks.add(() -> {
                    for (int block = 0; block < 20; block++) {
                        layer.write(path, block * 4096L, new byte[] {1});
                    }
                    return null;
                });
            }
            for (Future<Void> done : threads.invokeAll(tasks)) {
                done.get();
            }
            assertEquals(List.of(), small.check().findings());
        } finally {
            threads.shutdownNow();
        }
    }
}
