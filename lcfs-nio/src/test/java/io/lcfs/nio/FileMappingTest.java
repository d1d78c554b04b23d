package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** Which mappings are views of the device and which are copies, and how long both stay valid. */
class FileMappingTest {
    private static final int LENGTH = 1 << 20;

    private static byte[] content() {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Runs an action while no temporary file can be created. */
    private static void withoutTemporaryFiles(Path missing, Executable work) throws Throwable {
        String before = System.setProperty("java.io.tmpdir", missing.toString());
        try {
            work.execute();
        } finally {
            System.setProperty("java.io.tmpdir", before);
        }
    }

    private static byte[] bytes(MappedByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    /** Writes to all free blocks of the store, including those of removed layers. */
    private static void fill(LayerStore store) throws IOException {
        byte[] ones = new byte[LENGTH];
        Arrays.fill(ones, (byte) 1);
        try (Layer other = store.createLayer("other")) {
            for (int i = 0; i < 40; i++) {
                other.write("/g" + i, 0, ones);
            }
            other.commit();
        }
    }

    @Test
    void aFileOfACommittedLayerIsMappedWhereItLiesAndLastsAfterTheLayerIsRemoved(@TempDir Path host) throws Throwable {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        List<MappedByteBuffer> mapped = new ArrayList<>();
        byte[] expected = Arrays.copyOfRange(content(), 4099, LENGTH);
        try (LayerStore store = LayerStore.create(host.resolve("store"), 64 << 20, options)) {
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/f", 0, content());
                layer.commit();
                try (FileSystem files = LayerFileSystems.of(layer);
                        FileChannel channel = FileChannel.open(files.getPath("/f"))) {
                    withoutTemporaryFiles(
                            host.resolve("missing"),
                            () -> mapped.add(channel.map(MapMode.READ_ONLY, 4099, LENGTH - 4099)));
                }
            }
            assertArrayEquals(expected, bytes(mapped.get(0)));
            assertThrows(ReadOnlyBufferException.class, () -> mapped.get(0).put(0, (byte) 1));

            store.remove("layer");
            store.reclaim();
            fill(store);
            assertArrayEquals(expected, bytes(mapped.get(0)));
            assertEquals(List.of(), store.check().findings());
        }
        assertArrayEquals(expected, bytes(mapped.get(0)), "after the store was closed, as long as nobody writes to it");
    }

    @Test
    void aPrivateMappingAndOneOfAWritableLayerAreCopiesThatNothingCutsOff() throws Exception {
        byte[] expected = Arrays.copyOfRange(content(), 10, LENGTH - 10);
        MappedByteBuffer shown;
        MappedByteBuffer copy;
        try (LayerSubject subject = new LayerSubject(64 << 20)) {
            Path path = subject.path("/f");
            Files.write(path, content());
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                copy = channel.map(MapMode.PRIVATE, 10, LENGTH - 20);
                shown = channel.map(MapMode.READ_ONLY, 10, LENGTH - 20);
                copy.put(0, (byte) (content()[10] + 1));
                assertEquals(content()[10], Files.readAllBytes(path)[10]);

                channel.write(ByteBuffer.wrap(new byte[] {(byte) (content()[11] + 1)}), 11);
                assertArrayEquals(expected, bytes(shown));
                channel.truncate(5);
                assertArrayEquals(expected, bytes(shown));
                assertThrows(UnsupportedOperationException.class, () -> channel.map(MapMode.READ_WRITE, 0, 1));
            }
            Files.delete(path);
            assertArrayEquals(expected, bytes(shown));
        }
        assertArrayEquals(expected, bytes(shown));
        assertEquals((byte) (content()[10] + 1), copy.get(0));
        assertEquals(content()[LENGTH - 11], copy.get(LENGTH - 21));
    }

    @Test
    void aCopyIsInAFileWithoutANameAndNeedsAPlaceForIt(@TempDir Path host) throws Throwable {
        Path temporary = Files.createDirectory(host.resolve("temporary"));
        try (LayerSubject subject = new LayerSubject(64 << 20)) {
            Files.write(subject.path("/f"), content());
            try (FileChannel channel = FileChannel.open(subject.path("/f"))) {
                withoutTemporaryFiles(temporary, () -> {
                    MappedByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, LENGTH);
                    try (Stream<Path> entries = Files.list(temporary)) {
                        assertEquals(List.of(), entries.toList());
                    }
                    assertArrayEquals(content(), bytes(mapped));
                });
                withoutTemporaryFiles(host.resolve("missing"), () -> {
                    IOException failure =
                            assertThrows(IOException.class, () -> channel.map(MapMode.READ_ONLY, 0, LENGTH));
                    assertTrue(failure.getMessage().contains("java.io.tmpdir"), failure.getMessage());
                });
                assertTrue(channel.isOpen());
            }
        }
    }

    @Test
    void aSliceOfAMappingLastsWhenTheLayerIsRemoved(@TempDir Path host) throws Exception {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        try (LayerStore store = LayerStore.create(host.resolve("store"), 64 << 20, options)) {
            ByteBuffer slice;
            try (Layer layer = store.createLayer("layer")) {
                layer.write("/f", 0, content());
                layer.commit();
                try (FileSystem files = LayerFileSystems.of(layer);
                        FileChannel channel = FileChannel.open(files.getPath("/f"))) {
                    slice = channel.map(MapMode.READ_ONLY, 0, LENGTH).slice();
                }
            }
            System.gc();
            store.remove("layer");
            store.reclaim();
            fill(store);
            byte[] shown = new byte[LENGTH];
            slice.get(shown);
            assertArrayEquals(content(), shown);
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    @EnabledForJreRange(minVersion = 22)
    void aCommittedFileIsMappedIntoAnArenaWhereItLies(@TempDir Path host) throws Throwable {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        try (LayerStore store = LayerStore.create(host.resolve("store"), 64 << 20, options);
                Layer layer = store.createLayer("layer");
                AutoCloseable arena = Arenas.arena("ofShared")) {
            layer.write("/f", 0, content());
            layer.commit();
            try (FileSystem files = LayerFileSystems.of(layer);
                    FileChannel channel = FileChannel.open(files.getPath("/f"))) {
                withoutTemporaryFiles(host.resolve("missing"), () -> {
                    Object segment = Arenas.map(channel, MapMode.READ_ONLY, 0, LENGTH, arena);
                    assertEquals(ByteBuffer.wrap(content()), Arenas.buffer(segment));
                });
            }
        }
    }
}
