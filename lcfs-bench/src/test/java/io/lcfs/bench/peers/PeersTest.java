package io.lcfs.bench.peers;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.bench.FileTree;
import io.lcfs.bench.Workload;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each peer does what its benchmarks require of it. A peer that this machine does not have is skipped with the reason.
 */
class PeersTest {
    private static final int FILES = 60;
    private static final int BLOCKS = 5000; // There are more blocks than one commit takes.
    private static final int MAX_BYTES = 8 << 10;

    private final FileTree tree = new FileTree(FILES);
    private PeerDirectory directory;

    private void prepare(String peer) throws IOException {
        Optional<String> reason = Peers.unavailable(peer);
        assumeTrue(reason.isEmpty(), () -> peer + ": " + reason.orElseThrow());
        directory = Peers.directory(peer);
    }

    @AfterEach
    void deleteAll() throws IOException {
        if (directory != null) {
            directory.close();
            assertFalse(Files.exists(directory.path()));
        }
    }

    private Peer open(String peer) throws IOException {
        return Peers.open(peer, directory.path(), tree);
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static byte[] read(Peer store, int file) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(MAX_BYTES);
        store.read(file, target);
        return bytes(target.flip());
    }

    private static byte[] readBlock(Peer store, long block) throws IOException {
        ByteBuffer target = ByteBuffer.allocateDirect(Workload.BLOCK_BYTES);
        store.readBlock(block, target);
        return bytes(target.flip());
    }

    private void assertHoldsTree(Peer store) throws IOException {
        for (int file = 0; file < FILES; file++) {
            byte[] expected = bytes(tree.content(file));
            assertEquals(expected.length, store.stat(file), tree.files()[file]);
            assertArrayEquals(expected, read(store, file), tree.files()[file]);
        }
    }

    /** Returns the names in a directory, taken from the tree's own paths. */
    private Set<String> names(int index) {
        String prefix = tree.directories()[index] + "/";
        Set<String> names = new TreeSet<>();
        for (String path : tree.files()) {
            if (path.startsWith(prefix)) {
                names.add(path.substring(prefix.length()));
            }
        }
        return names;
    }

    @ParameterizedTest
    @ValueSource(strings = {"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    void holdsFiles(String peer) throws IOException {
        prepare(peer);
        try (Peer store = open(peer)) {
            assertThrows(NoSuchFileException.class, () -> store.stat(0));
            store.createTree();
            store.commit();
            assertHoldsTree(store);
            store.settle();
            assertHoldsTree(store);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    void holdsBlocks(String peer) throws IOException {
        prepare(peer);
        byte[] change = Workload.randomBytes(Workload.BLOCK_BYTES, 1);
        LargeFile content = new LargeFile(BLOCKS);
        try (Peer store = open(peer)) {
            store.createBlocks(BLOCKS);
            store.commit();
            store.writeBlock(
                    1,
                    ByteBuffer.allocateDirect(Workload.BLOCK_BYTES).put(change).flip());
            store.commit();
            store.settle();
            for (long block = 0; block < BLOCKS; block++) {
                byte[] expected = block == 1 ? change : bytes(content.block(block));
                assertArrayEquals(expected, readBlock(store, block), "block " + block);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    void holdsAllAfterReopening(String peer) throws IOException {
        prepare(peer);
        byte[] block = bytes(new LargeFile(BLOCKS).block(BLOCKS - 1));
        try (Peer store = open(peer)) {
            store.createTree();
            store.createBlocks(BLOCKS);
            store.commit();
        }
        try (Peer store = open(peer)) {
            assertHoldsTree(store);
            assertArrayEquals(block, readBlock(store, BLOCKS - 1));
            store.writeBlock(
                    0, ByteBuffer.allocateDirect(block.length).put(block).flip());
            store.commit();
            assertArrayEquals(block, readBlock(store, 0));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore", "xodus"})
    void keepsOneSmallChange(String peer) throws IOException {
        prepare(peer);
        byte[] change = Workload.randomBytes(Workload.BLOCK_BYTES, 2);
        try (Peer store = open(peer)) {
            store.createTree();
            store.commit();
            store.writeDurably(
                    3, ByteBuffer.allocateDirect(change.length).put(change).flip());
            assertArrayEquals(change, Arrays.copyOf(read(store, 3), change.length));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"file", "tmpfs", "lmdb", "rocksdb"})
    void copiesTheTree(String peer) throws IOException {
        prepare(peer);
        try (Peer store = open(peer)) {
            store.createTree();
            store.commit();
            store.copy("copy");
            Path place = directory.resolve("copy");
            try (Peer copy = Peers.open(peer, place, tree)) {
                assertHoldsTree(copy);
                copy.writeDurably(0, ByteBuffer.allocateDirect(MAX_BYTES));
                assertEquals(MAX_BYTES, copy.stat(0));
            }
            assertHoldsTree(store);
            store.deleteCopy("copy");
            assertFalse(Files.exists(place));
        }
    }

    @Test
    void copiesTheTreeInJimfs() throws IOException {
        prepare("jimfs");
        try (Peer store = open("jimfs")) {
            store.createTree();
            store.copy("copy");
            store.deleteCopy("copy");
            assertHoldsTree(store);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"mvstore", "xodus"})
    void saysThatItCannotCopy(String peer) throws IOException {
        prepare(peer);
        try (Peer store = open(peer)) {
            assertThrows(PeerUnavailableException.class, () -> store.copy("copy"));
        }
    }

    @Test
    void xodusSaysThatItCannotList() throws IOException {
        prepare("xodus");
        try (Peer store = open("xodus")) {
            assertThrows(PeerUnavailableException.class, () -> store.list(0, name -> {}));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"jimfs", "file", "tmpfs", "lmdb", "rocksdb", "mvstore"})
    void lists(String peer) throws IOException {
        prepare(peer);
        try (Peer store = open(peer)) {
            store.createTree();
            store.commit();
            for (int i = 0; i < tree.directories().length; i++) {
                Set<String> found = new TreeSet<>();
                store.list(i, found::add);
                assertEquals(names(i), found, tree.directories()[i]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"overlayfs", "btrfs"})
    void makesLayers(String peer) throws IOException {
        prepare(peer);
        LayerPeer store = Peers.openLayers(peer, directory, tree);
        String file = PathPeer.TREE + tree.files()[0];
        byte[] content = bytes(tree.content(0));
        store.create("one");
        store.create("two");
        Files.write(store.path("one").resolve(file), new byte[1]);
        assertEquals(1, Files.size(store.path("one").resolve(file)));
        assertArrayEquals(content, Files.readAllBytes(store.path("two").resolve(file)));
        assertArrayEquals(content, Files.readAllBytes(store.image().resolve(file)));
        store.remove("one");
        assertFalse(Files.exists(store.path("one")));
        store.create("one");
        assertArrayEquals(content, Files.readAllBytes(store.path("one").resolve(file)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"walk", "overlayfs"})
    void findsChanges(String peer) throws IOException {
        prepare(peer);
        ChangeFinder finder =
                peer.equals("walk") ? new TreeComparison(directory, tree) : new UpperWalk(directory, tree);
        assertEquals(List.of(), finder.findChanges());
        Files.write(finder.changed(tree.files()[0]), new byte[1]);
        Files.delete(finder.changed(tree.files()[1]));
        Files.write(finder.changed(tree.files()[2] + ".new"), new byte[1]);
        String prefix = "/" + PathPeer.TREE;
        Set<String> expected = Set.of(
                "M " + prefix + tree.files()[0],
                "D " + prefix + tree.files()[1],
                "A " + prefix + tree.files()[2] + ".new");
        assertEquals(expected, Set.copyOf(finder.findChanges()));
    }

    @Test
    void tellsWhatItDoesNotKnow() {
        assertThrows(IllegalArgumentException.class, () -> Peers.unavailable("zip"));
        assertEquals(Optional.empty(), Peers.unavailable("jimfs"));
        assertTrue(PeerMachine.programMissing("no-such-program").isPresent());
        assertTrue(PeerMachine.fileSystemMissing("no-such-file-system").isPresent());
        assertTrue(
                PeerMachine.resourceMissing(PeersTest.class, "no-such-library").isPresent());
    }

    @Test
    void passesOnWhatACommandSays() {
        IOException failure = assertThrows(IOException.class, () -> Command.run("ls", directory()));
        assertTrue(failure.getMessage().contains("no-such-directory"), failure.getMessage());
    }

    private static Path directory() {
        return Path.of("no-such-directory");
    }
}
