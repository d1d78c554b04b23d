package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerFilter;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.UnsupportedFormatException;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.SuperblockDescriptor;
import io.lcfs.spi.BlockDevice;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Stores of earlier versions are read correctly. There is one image for each version of the format, created once by
 * {@code -Dlcfs.makeGolden=true} and never again, with a listing of its content.
 */
@Tag("P18")
class FormatTest {
    private static final int BLOCKS = 2048;
    private static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withClock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000, 123_456_789), ZoneOffset.UTC));

    /** Creates a little of everything that a store can contain. */
    private static HeapDevice make() throws IOException {
        HeapDevice device = new HeapDevice(BLOCKS);
        byte[] bytes = new byte[20_000];
        new Random(1).nextBytes(bytes);
        try (LayerStore store = EngineProvider.createOn(device, OPTIONS, new Random(1))) {
            try (Layer base = store.createLayer("base", LayerOptions.defaults().withLabels(Map.of("os", "debian")))) {
                base.createDirectories("/etc/deep");
                base.write("/etc/inline", 0, "inline\n".getBytes(StandardCharsets.UTF_8));
                base.write("/etc/data", 0, bytes);
                base.write("/sparse", 1 << 20, new byte[] {1, 2, 3});
                base.createLink("/etc/deep/linked", "/etc/data");
                base.createSymbolicLink("/link", "etc/data");
                base.createNode("/null", FileKind.CHARACTER_DEVICE, 0666, 259);
                base.setXattr("/etc/data", "security.capability", Arrays.copyOf(bytes, 20));
                base.setXattr("/etc/data", "user.long", Arrays.copyOf(bytes, 9000));
                base.setMode("/etc/inline", 04755);
                base.setOwner("/etc/inline", 0xFFFF_FFFEL, 100_000);
                base.setModifiedTime("/etc/inline", Instant.ofEpochSecond(-1, 5));
                for (int i = 0; i < 40; i++) {
                    base.createFile("/etc/deep/" + "long-name-".repeat(8) + i);
                }
                base.commit();
            }
            store.cloneLayer("base", "removed").close();
            try (Layer above = store.cloneLayer("removed", "above")) {
                above.write("/etc/data", 4096, Arrays.copyOf(bytes, 4096));
                above.delete("/etc/inline");
            }
            store.snapshot("above", "frozen").close();
            store.view("frozen", "shown", LayerOptions.defaults()).close();
            store.remove("removed", RemoveOption.FORCE);
            try (Layer root = store.root()) {
                root.write("/database", 0, bytes);
            }
            store.reclaim();
        }
        return device;
    }

    private static byte[] bytes(BlockDevice device) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate((int) device.blockCount() * BlockDevice.BLOCK_BYTES);
        device.read(0, bytes);
        return bytes.array();
    }

    private static HeapDevice device(byte[] bytes) throws IOException {
        HeapDevice device = new HeapDevice(bytes.length / BlockDevice.BLOCK_BYTES);
        device.write(0, ByteBuffer.wrap(bytes));
        return device;
    }

    private static byte[] golden(int version) throws IOException {
        try (InputStream packed = FormatTest.class.getResourceAsStream("/format/v" + version + ".gz")) {
            return new GZIPInputStream(packed).readAllBytes();
        }
    }

    private static String listing(LayerStore store) throws IOException {
        Map<String, String> view = new TreeMap<>(SalvageTest.view(store));
        StringBuilder text = new StringBuilder();
        view.forEach((name, line) -> text.append(name).append(": ").append(line).append('\n'));
        return text.toString();
    }

    @Test
    void anImageOfEachVersionShowsWhatItDidAndCanBeChanged() throws IOException {
        if (Boolean.getBoolean("lcfs.makeGolden")) {
            makeGolden();
        }
        for (int version = 1; version <= SuperblockDescriptor.FORMAT_VERSION; version++) {
            String expected;
            try (InputStream listed = FormatTest.class.getResourceAsStream("/format/v" + version + ".txt")) {
                expected = new String(listed.readAllBytes(), StandardCharsets.UTF_8);
            }
            HeapDevice device = device(golden(version));
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
                assertEquals(expected, listing(store));
                assertTrue(store.check().isClean());
                try (Layer above = store.openLayer("above")) {
                    above.write("/etc/data", 100, new byte[5000]);
                    above.commit();
                }
                store.setLabel("above", "color", "red");
                LayerFilter red = LayerFilter.label("color", "red");
                assertEquals(List.of(store.stat("above")), store.find(red));
                store.remove("frozen", RemoveOption.FORCE);
                store.reclaim();
                assertTrue(store.check().isClean());
            }
        }
    }

    private static void makeGolden() throws IOException {
        Path folder = Path.of("src/test/resources/format");
        Path image = folder.resolve("v" + SuperblockDescriptor.FORMAT_VERSION + ".gz");
        if (Files.notExists(image)) {
            HeapDevice device = make();
            try (OutputStream packed = new GZIPOutputStream(Files.newOutputStream(image))) {
                packed.write(bytes(device));
            }
            try (LayerStore store = EngineProvider.openOn(device, OPTIONS.withReadOnly(true))) {
                Files.writeString(folder.resolve("v" + SuperblockDescriptor.FORMAT_VERSION + ".txt"), listing(store));
            }
        }
    }

    @Test
    void theBytesOfVersionOneAreWhereItsDocumentSays() throws IOException {
        ByteBuffer image = ByteBuffer.wrap(golden(1)).order(ByteOrder.LITTLE_ENDIAN);
        byte[] magic = new byte[8];
        image.get(0, magic);
        assertArrayEquals("LCFSjvm\0".getBytes(StandardCharsets.US_ASCII), magic);
        assertEquals(1, image.getInt(8));
        int newest = image.getLong(56) > image.getLong(4096 + 56) ? 0 : 4096;
        assertEquals(BLOCKS, image.getLong(newest + 48));
        // The root of the layer table is a node that contains "LCFn", its own block, and its birth.
        int root = (int) image.getLong(newest + 80) * 4096;
        byte[] node = new byte[4];
        image.get(root, node);
        assertArrayEquals("LCFn".getBytes(StandardCharsets.US_ASCII), node);
        assertEquals(image.getLong(newest + 80), image.getLong(root + 8));
        assertEquals(image.getLong(newest + 88), image.getLong(root + 16));
    }

    @Test
    void aStoreMadeTodayOfTheSameThingsIsTheSameToTheByte() throws IOException {
        assertArrayEquals(bytes(make()), bytes(make()));
    }

    @Test
    void laterVersionsAndUnknownIncompatibleFeaturesAreRefusedAndLeftAlone() throws IOException {
        requireRefused(
                SuperblockDescriptor.FORMAT_VERSION_OFFSET, SuperblockDescriptor.FORMAT_VERSION + 1, "version 2");
        requireRefused(SuperblockDescriptor.INCOMPATIBLE_OFFSET, 1 << 20, "0x100000");
    }

    private static void requireRefused(int offset, int value, String said) throws IOException {
        byte[] forged = forged(offset, value);
        HeapDevice device = device(forged);
        UnsupportedFormatException thrown =
                assertThrows(UnsupportedFormatException.class, () -> EngineProvider.openOn(device, OPTIONS));
        assertTrue(String.valueOf(thrown.getMessage()).contains(said), thrown.toString());
        boolean isVersion = offset == SuperblockDescriptor.FORMAT_VERSION_OFFSET;
        assertEquals(isVersion ? value : SuperblockDescriptor.FORMAT_VERSION, thrown.formatVersion());
        assertEquals(isVersion ? 0 : value, thrown.unknownFeatures());
        assertEquals(device.toString(), thrown.path());
        assertArrayEquals(forged, bytes(device));
    }

    @Test
    void unknownCompatibleFeaturesAreNoHindrance() throws IOException {
        HeapDevice device = device(forged(SuperblockDescriptor.COMPATIBLE_OFFSET, 1 << 20));
        try (LayerStore store = EngineProvider.openOn(device, OPTIONS)) {
            assertTrue(store.check().isClean());
        }
    }

    /** Returns an image with a changed field in both superblocks, whose checksums are right. */
    private static byte[] forged(int offset, int value) throws IOException {
        byte[] image = golden(1);
        for (int slot = 0; slot < 2; slot++) {
            byte[] superblock = Arrays.copyOfRange(image, slot * 4096, (slot + 1) * 4096);
            ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN).putInt(offset, value);
            int sum = SuperblockDescriptor.checksum(superblock);
            ByteBuffer.wrap(superblock).order(ByteOrder.LITTLE_ENDIAN).putInt(SuperblockDescriptor.CRC_OFFSET, sum);
            System.arraycopy(superblock, 0, image, slot * 4096, 4096);
        }
        return image;
    }
}
