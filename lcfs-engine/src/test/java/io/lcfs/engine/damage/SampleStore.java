package io.lcfs.engine.damage;

import io.lcfs.FileKind;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A small store that has something of everything: layers in all states, trees of two levels, hard links, attributes and links of
 * either size, holes, long names, an orphan. The same bytes in each run, so that a case is repeated by its number.
 */
final class SampleStore {
    /** For stores of this package: nothing happens but what the test does. */
    static final StoreOptions OPTIONS = StoreOptions.defaults()
            .withBackground(false)
            .withCheckpointInterval(Duration.ZERO)
            .withStageBytes(1 << 20)
            .withClock(Clock.fixed(Instant.ofEpochSecond(1_700_000_000L), ZoneOffset.UTC));

    static final int BLOCKS = 2048;

    /** The image after each checkpoint, the last one last. */
    final List<BlockImage> versions = new ArrayList<>();

    private final BlockImage.Device device;
    private final LayerStore store;
    private final Random random = new Random(4);

    private SampleStore() throws IOException {
        device = empty().device();
        store = EngineProvider.openOn(device, OPTIONS);
    }

    /** A store without layers whose key and id are not drawn by chance. */
    private static BlockImage empty() throws IOException {
        HeapDevice heap = new HeapDevice(BLOCKS);
        EngineProvider.createOn(heap, OPTIONS).close();
        StoreForge forge = new StoreForge(BlockImage.of(heap));
        forge.fixIdentity();
        return forge.image();
    }

    static SampleStore build() throws IOException {
        SampleStore sample = new SampleStore();
        sample.fill();
        return sample;
    }

    /** The image after the last checkpoint. */
    BlockImage image() {
        return versions.get(versions.size() - 1);
    }

    /** What a block had before it was written last; null if it was written once at most. */
    byte[] older(int block) {
        byte[] last = image().bytes(block);
        for (int i = versions.size() - 2; i >= 0; i--) {
            byte[] bytes = versions.get(i).bytes(block);
            if (!java.util.Arrays.equals(bytes, last)) {
                return bytes;
            }
        }
        return null;
    }

    private void checkpoint() throws IOException {
        store.sync();
        versions.add(BlockImage.of(device));
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private void fill() throws IOException {
        versions.add(BlockImage.of(device));
        try (Layer base = store.create("base", LayerOptions.defaults().withLabels(Map.of("kind", "os", "by", "x")))) {
            fillBase(base);
            base.commit();
        }
        checkpoint();
        store.view("base", "look", LayerOptions.defaults()).close();
        try (Layer middle = store.clone("base", "middle")) {
            middle.write("/big", 5000, bytes(3000));
            middle.delete("/etc/f03");
            middle.rename("/usr/lib", "/usr/lib64");
            middle.setXattr("/etc/f04", "user.more", bytes(300));
            middle.commit();
        }
        checkpoint();
        Layer top = store.clone("middle", "top");
        top.write("/big", 0, bytes(4096));
        top.createDirectories("/new/deep");
        top.write("/new/deep/text", 0, "hello".getBytes(StandardCharsets.UTF_8));
        store.snapshot("top", "shot").close();
        top.write("/etc/f05", 100, bytes(50));
        top.write("/gone", 0, bytes(9000));
        LayerFile open = top.openFile("/gone", FileOption.READ);
        top.delete("/gone");
        checkpoint();
        try (Layer side = store.clone("base", "side")) {
            side.write("/new/deep/text".replace('/', '_').replaceFirst("_", "/"), 0, bytes(700));
            side.write("/etc/f06", 0, bytes(40));
        }
        // A zombie below a layer that can be written, and a layer that waits to be reclaimed.
        store.clone("side", "over").close();
        store.remove("look");
        store.removeForced("side");
        checkpoint();
        try (Layer over = store.open("over")) {
            over.write("/etc/f07", 10, bytes(30));
        }
        checkpoint();
        assert open.size() == 9000;
    }

    private void fillBase(Layer base) throws IOException {
        base.createDirectories("/etc");
        base.createDirectories("/usr/lib/deep/er");
        for (int i = 0; i < 24; i++) {
            base.write(String.format("/etc/f%02d", i), 0, bytes(20 + i * 20));
        }
        base.write("/big", 0, bytes(20 * 4096 + 100));
        base.write("/sparse", 3 * 4096L, bytes(4096));
        base.truncate("/sparse", 1L << 32);
        base.write("/parts", 0, bytes(6 * 4096));
        base.punch("/parts", 4096, 2 * 4096);
        base.write("/half", 0, bytes(600));
        base.createLink("/half", "/usr/lib/half");
        base.createLink("/etc/f01", "/usr/f01");
        base.createSymbolicLink("/short", "etc/f00");
        base.createSymbolicLink("/long", "usr/" + "../usr/".repeat(90) + "f01");
        base.createSymbolicLink("/loop", "loop");
        base.createNode("/null", FileKind.CHARACTER_DEVICE, 0666, 0x103);
        base.createNode("/pipe", FileKind.FIFO, 0600, 0);
        base.createFile("/empty", 0644);
        base.createDirectory("/" + "n".repeat(255), 0700);
        base.write("/" + "n".repeat(255) + "/" + "m".repeat(255), 0, bytes(10));
        base.setXattr("/half", "user.short", bytes(20));
        base.setXattr("/half", "user.long", bytes(5000));
        base.setXattr("/etc", "security.x", bytes(0));
        base.setOwner("/etc/f02", 1000, 1001);
    }
}
