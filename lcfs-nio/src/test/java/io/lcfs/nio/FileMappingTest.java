package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is a view of the device, what is a copy, and how long it lasts. */
class FileMappingTest {
    private static final int LENGTH = 1 << 20;

    private static byte[] content() {
        byte[] bytes = new byte[LENGTH];
        new Random(1).nextBytes(bytes);
        return bytes;
    }

    /** Bytes of direct buffers that were allocated; views of a mapping do not count. */
    private static long directBytes() {
        return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
                .filter(pool -> pool.getName().equals("direct"))
                .mapToLong(BufferPoolMXBean::getMemoryUsed)
                .sum();
    }

    private static byte[] bytes(MappedByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.duplicate().get(bytes);
        return bytes;
    }

    @Test
    void aFileOfACommittedLayerIsMappedWhereItLiesAndLastsAfterTheLayerIsRemoved(@TempDir Path host) throws Exception {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        try (LayerStore store = LayerStore.create(host.resolve("store"), 64 << 20, options)) {
            MappedByteBuffer mapped;
            try (Layer layer = store.create("layer")) {
                layer.write("/f", 0, content());
                layer.commit();
                try (FileSystem files = LayerFileSystems.of(layer);
                        FileChannel channel = FileChannel.open(files.getPath("/f"))) {
                    // The first one makes what is made once.
                    channel.map(MapMode.READ_ONLY, 0, LENGTH);
                    long before = directBytes();
                    mapped = channel.map(MapMode.READ_ONLY, 4096, LENGTH - 4096);
                    assertTrue(directBytes() - before < 4096, "nothing was copied");
                }
            }
            byte[] expected = Arrays.copyOfRange(content(), 4096, LENGTH);
            assertArrayEquals(expected, bytes(mapped));
            assertThrows(ReadOnlyBufferException.class, () -> mapped.put(0, (byte) 1));

            store.remove("layer");
            store.reclaim();
            try (Layer other = store.create("other")) {
                for (int i = 0; i < 40; i++) {
                    other.write("/f" + i, 0, new byte[] {(byte) i});
                    other.write("/g" + i, 0, Arrays.copyOf(new byte[] {1}, LENGTH));
                }
                other.commit();
            }
            assertArrayEquals(expected, bytes(mapped));
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void aPrivateMappingAndOneOfAWritableLayerAreCopies() throws Exception {
        try (LayerSubject subject = new LayerSubject(64 << 20)) {
            Path path = subject.path("/f");
            Files.write(path, content());
            try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
                MappedByteBuffer copy = channel.map(MapMode.PRIVATE, 10, 100);
                MappedByteBuffer shown = channel.map(MapMode.READ_ONLY, 10, 100);
                copy.put(0, (byte) (content()[10] + 1));
                channel.write(ByteBuffer.wrap(new byte[] {(byte) (content()[11] + 1)}), 11);

                byte[] expected = Arrays.copyOfRange(content(), 10, 110);
                assertArrayEquals(expected, bytes(shown));
                assertEquals(content()[10], Files.readAllBytes(path)[10]);
                assertThrows(UnsupportedOperationException.class, () -> channel.map(MapMode.READ_WRITE, 0, 1));
            }
        }
    }

    private static ByteBuffer sliceOfMapping(Layer layer, List<WeakReference<ByteBuffer>> mappings) throws IOException {
        try (FileSystem files = LayerFileSystems.of(layer);
                FileChannel channel = FileChannel.open(files.getPath("/f"))) {
            ByteBuffer mapped = channel.map(MapMode.READ_ONLY, 0, LENGTH);
            mappings.add(new WeakReference<>(mapped));
            return mapped.slice();
        }
    }

    @Test
    void aSliceOfAMappingLastsWhenTheMappingIsCollectedAndTheLayerRemoved(@TempDir Path host) throws Exception {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        try (LayerStore store = LayerStore.create(host.resolve("store"), 64 << 20, options)) {
            List<WeakReference<ByteBuffer>> mappings = new ArrayList<>();
            ByteBuffer slice;
            try (Layer layer = store.create("layer")) {
                layer.write("/f", 0, content());
                layer.commit();
                slice = sliceOfMapping(layer, mappings);
            }
            for (int i = 0; i < 100 && mappings.get(0).get() != null; i++) {
                System.gc();
            }
            assertNull(mappings.get(0).get(), "the mapping is still there");
            store.remove("layer");
            store.reclaim();
            try (Layer other = store.create("other")) {
                byte[] ones = new byte[LENGTH];
                Arrays.fill(ones, (byte) 1);
                for (int i = 0; i < 40; i++) {
                    other.write("/g" + i, 0, ones);
                }
                other.commit();
            }
            byte[] shown = new byte[LENGTH];
            slice.get(shown);
            assertArrayEquals(content(), shown);
            assertEquals(List.of(), store.check().findings());
        }
    }
}
