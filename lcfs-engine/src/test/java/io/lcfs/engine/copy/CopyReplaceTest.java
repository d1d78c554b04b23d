package io.lcfs.engine.copy;

import static io.lcfs.FileOption.NO_FOLLOW;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Change;
import io.lcfs.CopyOptions;
import io.lcfs.CreateOptions;
import io.lcfs.Credentials;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.Usage;
import io.lcfs.engine.store.CheckedStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What a copy replaces is there as it was or as it is copied, for other threads and after a refusal. */
@Tag("P11")
class CopyReplaceTest {
    private static final int[] LENGTHS = {0, 1, 1_000, 200_000, 262_143, 262_144, 262_145, 900_000};

    @TempDir
    Path host;

    @RegisterExtension
    final CheckedStore checked = CheckedStore.ofBytes(256 << 20);

    private LayerStore store;
    private Layer layer;

    @BeforeEach
    void openStore() throws IOException {
        store = checked.store();
        layer = checked.createLayer("layer");
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    private Path hostFile(String name, byte[] content) throws IOException {
        return Files.write(host.resolve(name), content);
    }

    /** Makes files until the layer's limit refuses one more block. */
    private static void fill(Layer layer) throws IOException {
        try {
            for (int i = 0; i < 100_000; i++) {
                layer.writeAllBytes("/fill" + i, bytes(i, 4096));
            }
        } catch (NoSpaceException e) {
            return;
        }
        throw new AssertionError("the layer has no limit");
    }

    @Test
    void aRefusedCopyLeavesWhatWasThereAndNothingElse() throws IOException {
        for (int length : new int[] {20_000, 200_000, 262_144, 900_000}) {
            LayerOptions options = LayerOptions.defaults().withMaxOwnBytes(1_400_000);
            try (Layer limited = store.createLayer("limited", options)) {
                byte[] old = bytes(1, 300_000);
                limited.writeAllBytes("/old", old);
                fill(limited);
                Usage before = limited.usage();
                Path source = hostFile("source" + length, bytes(2, length));
                assertThrows(NoSpaceException.class, () -> limited.copyIn(source, "/old"), length + " bytes");
                assertArrayEquals(old, limited.readAllBytes("/old"), length + " bytes");
                assertEquals(before.inodes(), limited.usage().inodes());
                assertTrue(limited.usage().ownBytes() <= before.ownBytes() + 65_536, "what was written goes back");
            }
            store.remove("limited");
            store.reclaim();
        }
    }

    /** Looks again and again, in another thread, while something is done. */
    private static void whileLooking(Callable<?> look, Callable<?> work) throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService other = Executors.newSingleThreadExecutor();
        try {
            Future<Integer> looks = other.submit(() -> {
                int count = 0;
                do {
                    look.call();
                    count++;
                } while (!done.get());
                return count;
            });
            try {
                work.call();
            } finally {
                done.set(true);
            }
            assertTrue(looks.get() > 0);
        } finally {
            other.shutdown();
        }
    }

    @Test
    void aReaderSeesTheOldFileOrTheNewOne() throws Exception {
        List<Path> sources = new ArrayList<>();
        List<byte[]> contents = new ArrayList<>();
        for (int i = 0; i < LENGTHS.length; i++) {
            contents.add(bytes(i, LENGTHS[i]));
            sources.add(hostFile("source" + i, contents.get(i)));
        }
        layer.copyIn(sources.get(0), "/file");
        whileLooking(
                () -> {
                    byte[] found = layer.readAllBytes("/file");
                    assertTrue(contents.stream().anyMatch(one -> Arrays.equals(one, found)), found.length + " bytes");
                    return found;
                },
                () -> {
                    for (int i = 0; i < 120; i++) {
                        layer.copyIn(sources.get(i % LENGTHS.length), "/file");
                    }
                    return layer;
                });
    }

    @Test
    void aNewFileIsWholeWhenItIsThere() throws Exception {
        Path source = hostFile("source", bytes(1, 262_144));
        whileLooking(
                () -> {
                    try {
                        assertEquals(262_144, layer.stat("/file").size());
                    } catch (NoSuchFileException e) {
                        // It is not there yet, or has another name already.
                    }
                    return layer;
                },
                () -> {
                    for (int i = 0; i < 300; i++) {
                        layer.copyIn(source, "/file");
                        layer.rename("/file", "/old");
                    }
                    return layer;
                });
    }

    @Test
    void whatIsNoDirectoryReplacesWhatIsNoneOfAnyKind() throws Exception {
        List<String> names = List.of("file", "large", "link", "node");
        for (String name : names) {
            layer.createDirectories("/one/" + name);
        }
        layer.createFile("/one/file/it", CreateOptions.defaults(), ByteBuffer.wrap(bytes(1, 10)));
        layer.createFile("/one/large/it", CreateOptions.defaults(), ByteBuffer.wrap(bytes(2, 400_000)));
        layer.createSymbolicLink("/one/link/it", "x".repeat(3_000));
        layer.createNode("/one/node/it", FileKind.CHARACTER_DEVICE, 259, CreateOptions.defaults());
        for (String over : names) {
            for (String name : names) {
                layer.copy("/one/" + over, "/target");
                long inode = layer.stat("/target/it", NO_FOLLOW).inode();
                layer.createLink("/other", "/target/it");
                layer.copy("/one/" + name, "/target");
                FileInfo expected = layer.stat("/one/" + name + "/it", NO_FOLLOW);
                FileInfo info = layer.stat("/target/it", NO_FOLLOW);
                assertEquals(expected.kind(), info.kind());
                assertEquals(expected.size(), info.size());
                assertEquals(1, info.linkCount());
                assertEquals(inode, layer.stat("/other", NO_FOLLOW).inode());
                assertEquals(1, layer.stat("/other", NO_FOLLOW).linkCount());
                layer.delete("/other");
            }
        }
        layer.createDirectories("/tree/large/it/directory");
        for (String name : names) {
            FileSystemException refused =
                    assertThrows(FileSystemException.class, () -> layer.copy("/one/" + name, "/tree/large"), name);
            assertTrue(refused.getMessage().contains("is a directory"), refused.getMessage());
        }
        layer.createLink("/one/large/second", "/one/large/it");
        layer.copy("/one/large", "/links");
        layer.copy("/one/large", "/links");
        assertEquals(
                layer.stat("/links/it").inode(), layer.stat("/links/second").inode());
        assertEquals(2, layer.stat("/links/it").linkCount());
    }

    @Test
    void severalThreadsCopyOneTreeToOnePlace() throws Exception {
        Path source = Files.createDirectories(host.resolve("source/d")).getParent();
        for (int i = 0; i < 20; i++) {
            Files.write(source.resolve("d/file" + i), bytes(i, i == 7 ? 300_000 : 100));
            Files.createLink(source.resolve("link" + i), source.resolve("d/file" + i));
            Files.createSymbolicLink(source.resolve("symbolic" + i), Path.of("d"));
        }
        ExecutorService threads = Executors.newFixedThreadPool(3);
        try {
            List<Future<?>> copies = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                copies.add(threads.submit(() -> layer.copyIn(source, "/target/tree")));
            }
            for (Future<?> copy : copies) {
                copy.get();
            }
        } finally {
            threads.shutdown();
        }
        assertEquals(63, layer.walk("/target").count());
        for (int i = 0; i < 20; i++) {
            assertArrayEquals(bytes(i, i == 7 ? 300_000 : 100), layer.readAllBytes("/target/tree/link" + i));
        }
    }

    @Test
    void attributesOfADirectoryAreReplacedInOneChange() throws Exception {
        Instant[] times = {Instant.ofEpochSecond(10), Instant.ofEpochSecond(20)};
        Layer[] sources = {store.createLayer("a"), store.createLayer("b")};
        try {
            for (int i = 0; i < 2; i++) {
                sources[i].createDirectory(
                        "/d",
                        CreateOptions.defaults()
                                .withMode(i == 0 ? 0700 : 02755)
                                .withOwner(i, i + 1)
                                .withXattr("user." + i, bytes(i, 60_000))
                                .withXattr("user.both", bytes(i, 10))
                                .withXattr("user.same", bytes(9, 5_000)));
                sources[i].setModifiedTime("/d", times[i]);
            }
            CopyOptions options = CopyOptions.defaults().withReplacedAttributes(true);
            layer.copyFrom(sources[0], "/d", "/d", options);
            whileLooking(
                    () -> {
                        FileInfo info = layer.stat("/d");
                        int at = (int) info.uid();
                        assertEquals(at == 0 ? 0700 : 02755, info.mode());
                        assertEquals(at + 1, info.gid());
                        assertEquals(times[at], info.mtime());
                        return info;
                    },
                    () -> {
                        for (int i = 0; i < 300; i++) {
                            layer.copyFrom(sources[i % 2], "/d", "/d", options);
                        }
                        return layer;
                    });
            assertEquals(List.of("user.1", "user.both", "user.same"), layer.listXattrs("/d"));
            assertArrayEquals(bytes(1, 10), layer.getXattr("/d", "user.both"));
            assertArrayEquals(bytes(9, 5_000), layer.getXattr("/d", "user.same"));
        } finally {
            sources[0].close();
            sources[1].close();
        }
    }

    @Test
    void aSnapshotThatIsTakenMeanwhileShowsTheOldFileAndTheDifferenceTheNewOne() throws IOException {
        byte[] old = bytes(1, 700_000);
        byte[] content = bytes(2, 3_000_000);
        layer.writeAllBytes("/file", old);
        Path source = hostFile("source", content);
        int[] count = {0};
        layer.copyIn(source, "/file", CopyOptions.defaults().withProgress(update -> {
            if (update.doneBytes() > 0 && update.doneBytes() < content.length) {
                try {
                    store.snapshot("layer", "snapshot" + count[0]++).close();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            }
        }));
        assertTrue(count[0] > 1, "snapshots were taken");
        assertArrayEquals(content, layer.readAllBytes("/file"));
        for (int i = 0; i < count[0]; i++) {
            String name = "snapshot" + i;
            try (Layer snapshot = store.openLayer(name)) {
                assertArrayEquals(old, snapshot.readAllBytes("/file"));
            }
            List<Change> changes = store.diff(name, "layer").stream().toList();
            assertEquals(List.of("/file"), changes.stream().map(Change::path).toList());
            assertEquals(Change.Kind.MODIFIED, changes.get(0).kind());
            assertFalse(changes.get(0).attributesOnly());
        }
        layer.writeAllBytes("/file", new byte[0]);
        layer.delete("/file");
    }

    @Test
    void aUserReplacesWhatRenamingWouldReplace() throws IOException {
        layer.createDirectory("/sticky", CreateOptions.defaults().withMode(01777));
        layer.createDirectory("/closed", CreateOptions.defaults().withMode(0755));
        for (String path : List.of("/sticky/root", "/closed/root")) {
            layer.writeAllBytes(path, bytes(1, 10));
        }
        layer.createDirectory("/source", CreateOptions.defaults().withOwner(5, 5));
        int[] lengths = {100, 400_000};
        CopyOptions options = CopyOptions.defaults().withOwner(5, 5).withFileMode(04755);
        try (Layer user = layer.withCredentials(new Credentials(5, 5, Set.of(), 022))) {
            for (int length : lengths) {
                Path source = hostFile("user" + length, bytes(2, length));
                assertThrows(FileSystemException.class, () -> user.copyIn(source, "/sticky/root", options));
                assertThrows(AccessDeniedException.class, () -> user.copyIn(source, "/closed/root", options));
                assertThrows(AccessDeniedException.class, () -> user.copyIn(source, "/closed/new", options));
                for (int i = 0; i < 2; i++) {
                    user.copyIn(source, "/sticky/mine", options);
                    FileInfo info = layer.stat("/sticky/mine");
                    assertEquals(5, info.uid());
                    assertEquals(0755, info.mode() & 0777);
                    assertEquals(length, info.size());
                }
            }
        }
        assertArrayEquals(bytes(1, 10), layer.readAllBytes("/sticky/root"));
        assertArrayEquals(bytes(1, 10), layer.readAllBytes("/closed/root"));
    }
}
