package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CorruptStoreException;
import io.lcfs.CorruptStoreException.Kind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerExistsException;
import io.lcfs.LayerFile;
import io.lcfs.LayerInUseException;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.NotAStoreException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.ReadOnlyStoreException;
import io.lcfs.RemoveOption;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** The values in a message are also methods of the exception, so that no caller must parse it. */
final class ExceptionValuesTest {
    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final int BLOCKS = 2048;

    private static LayerStore memory() throws IOException {
        return LayerStore.createInMemory(16 << 20, QUIET);
    }

    private static String missing(Executable call) {
        return assertThrows(NoSuchLayerException.class, call).layer();
    }

    @Test
    void aLayerThatIsMissingIsNamed() throws IOException {
        try (LayerStore store = memory()) {
            store.createLayer("base").close();
            assertEquals("none", missing(() -> store.openLayer("none")));
            assertEquals("none", missing(() -> store.cloneLayer("none", "new")));
            assertEquals("none", missing(() -> store.snapshot("none", "new")));
            assertEquals("none", missing(() -> store.remove("none")));
            assertEquals("none", missing(() -> store.rename("none", "new")));
            assertEquals("none", missing(() -> store.stat("none")));
            assertEquals("none", missing(() -> store.usage("none")));
            assertEquals("none", missing(() -> store.setLabel("none", "key", "value")));
            assertEquals("none", missing(() -> store.diff("none", "base")));
            assertEquals("none", missing(() -> store.diff("base", "none")));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void aLayerThatWasRemovedIsNamedByItsLastName() throws IOException {
        try (LayerStore store = memory();
                Layer layer = store.createLayer("first")) {
            store.rename("first", "last");
            store.remove("last");
            assertEquals("last", missing(layer::info));
            assertEquals("last", missing(layer::commit));
            assertEquals("last", missing(() -> layer.createFile("/f")));
            assertEquals("last", missing(() -> layer.write("/f", 0, new byte[9000])));
        }
    }

    @Test
    void aLayerInTheWayIsNamed() throws IOException {
        try (LayerStore store = memory();
                Layer layer = store.createLayer("base")) {
            store.createLayer("taken").close();
            List<Executable> calls = List.of(
                    () -> store.createLayer("taken"),
                    () -> store.cloneLayer("base", "taken"),
                    () -> store.snapshot("base", "taken"),
                    () -> store.view("base", "taken", LayerOptions.defaults()),
                    () -> store.rename("base", "taken"),
                    () -> layer.commit("taken"));
            for (Executable call : calls) {
                LayerExistsException thrown = assertThrows(LayerExistsException.class, call);
                assertEquals("taken", thrown.layer());
                assertEquals("a layer named \"taken\" exists already", thrown.getMessage());
            }
        }
    }

    @Test
    void aLayerThatOthersStandOnIsNamed() throws IOException {
        try (LayerStore store = memory()) {
            store.createLayer("base").close();
            store.cloneLayer("base", "removed").close();
            store.cloneLayer("removed", "child").close();
            store.remove("removed", RemoveOption.FORCE);
            LayerInUseException thrown = assertThrows(LayerInUseException.class, () -> store.remove("base"));
            assertEquals("base", thrown.layer());
            assertEquals("layer \"base\" cannot be removed: layer \"child\" stands on it", thrown.getMessage());
        }
    }

    @Test
    void aCommittedLayerIsNamed() throws IOException {
        try (LayerStore store = memory();
                Layer layer = store.createLayer("work")) {
            layer.createFile("/f");
            try (LayerFile file = layer.openFile("/f", FileOption.WRITE)) {
                layer.commit("done");
                List<Executable> calls = List.of(
                        () -> layer.createFile("/g"),
                        () -> layer.delete("/f"),
                        () -> layer.setMode("/f", 0600),
                        () -> file.write(0, ByteBuffer.wrap(new byte[10])),
                        () -> store.snapshot("done", "new"));
                for (Executable call : calls) {
                    assertEquals(
                            "done",
                            assertThrows(ReadOnlyLayerException.class, call).layer());
                }
            }
        }
    }

    @Test
    void aFullStoreSaysHowMuchWasAskedForAndLeft() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(8 << 20, QUIET);
                Layer layer = store.createLayer("layer")) {
            byte[] bytes = new byte[12 << 20];
            new Random(1).nextBytes(bytes);
            NoSpaceException thrown = assertThrows(NoSpaceException.class, () -> layer.write("/f", 0, bytes));
            assertNull(thrown.layer());
            assertTrue(thrown.requestedBytes() >= bytes.length, thrown.getMessage());
            assertTrue(thrown.availableBytes() >= 0 && thrown.availableBytes() < 8 << 20, thrown.getMessage());
            assertTrue(thrown.getMessage().contains(thrown.requestedBytes() + " bytes may be needed"));
            assertTrue(thrown.getMessage().contains(thrown.availableBytes() + " of "));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void aLimitSaysWhoseItIsAndWhatItLeaves() throws IOException {
        try (LayerStore store = memory();
                Layer layer = store.createLayer("layer", LayerOptions.defaults().withMaxOwnBytes(100_000))) {
            byte[] bytes = new byte[10 << 12];
            new Random(1).nextBytes(bytes);
            layer.write("/f", 0, bytes);
            long limit = 100_000 / 4096 * 4096;
            NoSpaceException thrown =
                    assertThrows(NoSpaceException.class, () -> layer.write("/g", 0, new byte[200_000]));
            assertEquals("layer", thrown.layer());
            assertTrue(thrown.requestedBytes() >= 200_000, thrown.getMessage());
            assertEquals(limit - layer.usage().ownBytes(), thrown.availableBytes());
        }
    }

    @Test
    void aStoreThatIsOpenOrNoneIsNamed(@TempDir Path directory) throws IOException {
        Path file = directory.resolve("store");
        try (LayerStore store = LayerStore.create(file, 16 << 20, QUIET)) {
            StoreLockedException thrown = assertThrows(StoreLockedException.class, () -> LayerStore.open(file, QUIET));
            assertEquals(file.toString(), thrown.path());
            assertTrue(thrown.isHeldByThisProcess());
            assertEquals(List.of(), store.check().findings());
        }
        try (LayerStore store = LayerStore.open(file, QUIET.withReadOnly(true))) {
            assertThrows(ReadOnlyStoreException.class, () -> store.createLayer("new"));
        }
        Path other = Files.write(directory.resolve("other"), new byte[16 << 20]);
        assertEquals(
                other.toString(),
                assertThrows(NotAStoreException.class, () -> LayerStore.open(other))
                        .path());
        try (var channel = Files.newByteChannel(file, StandardOpenOption.WRITE)) {
            channel.truncate(8 << 20);
        }
        CorruptStoreException truncated = assertThrows(CorruptStoreException.class, () -> LayerStore.open(file, QUIET));
        assertEquals(Kind.SUPERBLOCK, truncated.kind());
        assertEquals("4096", truncated.expected());
        assertEquals("2048", truncated.actual());
    }

    private static HeapDevice makeStore() throws IOException {
        HeapDevice device = new HeapDevice(BLOCKS);
        byte[] content = new byte[3 << 12];
        new Random(5).nextBytes(content);
        try (LayerStore store = EngineProvider.createOn(device, QUIET);
                Layer layer = store.createLayer("layer")) {
            layer.createDirectory("/d");
            layer.write("/d/f", 0, content);
            layer.commit();
        }
        return device;
    }

    private static void flip(BlockDevice device, long block) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(BlockDevice.BLOCK_BYTES).order(ByteOrder.LITTLE_ENDIAN);
        device.read(block, bytes);
        bytes.put(1234, (byte) ~bytes.get(1234));
        device.write(block, bytes.flip());
    }

    /**
     * Whichever block is damaged, the exception has its number and its kind, the two checksums, and the layer and the
     * path of the call.
     */
    @Test
    void aDamagedBlockIsNamedWithBothChecksumsAndWhereItWasMet() throws IOException {
        HeapDevice device = makeStore();
        List<Long> data = new ArrayList<>();
        List<Long> metadata = new ArrayList<>();
        for (long block = 2; block < BLOCKS; block++) {
            flip(device, block);
            try (LayerStore store = EngineProvider.openOn(device, QUIET.withReadOnly(true));
                    Layer layer = store.openLayer("layer")) {
                layer.readAllBytes("/d/f");
            } catch (CorruptStoreException e) {
                assertEquals(OptionalLong.of(block), e.block(), e.getMessage());
                assertTrue(e.getMessage().endsWith(" (block " + block + ")"), e.getMessage());
                if (e.layer() != null) {
                    assertEquals("layer", e.layer());
                    assertEquals("/d/f", e.path());
                }
                if (e.kind() == Kind.DATA) {
                    assertEquals("damaged data block: checksum", e.problem());
                    assertEquals("layer", e.layer());
                    data.add(block);
                } else {
                    assertEquals(Kind.METADATA, e.kind(), e.getMessage());
                    metadata.add(block);
                }
                assertTrue(String.valueOf(e.expected()).matches("0x[0-9a-f]{8}"), e.getMessage());
                assertTrue(String.valueOf(e.actual()).matches("0x[0-9a-f]{8}"), e.getMessage());
                assertNotEquals(e.expected(), e.actual());
            }
            flip(device, block);
        }
        assertEquals(3, data.size());
        assertFalse(metadata.isEmpty());
    }
}
