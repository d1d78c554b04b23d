package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that a copy replaces is the old one or the new one, wherever the process ends, and nothing is left over. */
@Tag("P11")
@Tag("faults")
class CopyCrashTest {
    private static final StoreOptions OPTIONS = Workload.OPTIONS.withStageBytes(1 << 20);

    @TempDir
    Path host;

    private final SimulatedDevice device = new SimulatedDevice(4096);

    /** Counts what is found. */
    private static final class Visitor implements CrashStates.Visitor {
        private final byte[] before;
        private final byte[] after;
        private int old;
        private int replaced;

        Visitor(byte[] before, byte[] after) {
            this.before = before;
            this.after = after;
        }

        @Override
        public void visit(SimulatedDevice image, int events, String kind) throws IOException {
            Tally.CRASH_STATES.add(1);
            try (LayerStore store = EngineProvider.openOn(image, OPTIONS);
                    Layer layer = store.openLayer("layer")) {
                byte[] found = layer.readAllBytes("/file");
                FileInfo info = layer.stat("/file");
                if (Arrays.equals(before, found)) {
                    old++;
                    assertEquals(0644, info.mode(), kind);
                } else {
                    replaced++;
                    assertArrayEquals(after, found, kind);
                    assertEquals(0751, info.mode(), kind);
                    assertEquals(7, info.uid(), kind);
                }
                assertEquals(2, layer.usage().inodes(), kind);
                long most = Math.max(before.length, after.length) + 200_000L;
                assertTrue(layer.usage().ownBytes() < most, kind + ": the hidden file is dropped");
                assertEquals(List.of(), store.check().findings(), kind);
            }
        }

        @Override
        public void visitOlder(SimulatedDevice image, long number, String kind) {
            // The other superblock is looked at elsewhere.
        }
    }

    private static byte[] bytes(int seed, int length) {
        byte[] bytes = new byte[length];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    /** The stage holds less than a long content, so that checkpoints come while it is written. */
    private void replace(int oldLength, int newLength) throws IOException {
        byte[] before = bytes(1, oldLength);
        byte[] after = bytes(2, newLength);
        Path source = Files.write(host.resolve("source"), after);
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        Visitor visitor = new Visitor(before, after);
        try (Layer layer = store.createLayer("layer")) {
            layer.writeAllBytes("/file", before);
            store.sync();
            int from = device.events();
            layer.copyIn(
                    source, "/file", CopyOptions.defaults().withFileMode(0751).withOwner(7, 7));
            store.sync();
            new CrashStates(device, new Checkpoints(), new Random(1), visitor).show(from);
        }
        assertTrue(visitor.old > 0 && visitor.replaced > 0, visitor.old + " old, " + visitor.replaced + " replaced");
    }

    @Test
    void aShortFileByALongOne() throws IOException {
        replace(100, 1_400_005);
    }

    @Test
    void aLongFileByAShortOne() throws IOException {
        replace(1_400_000, 100);
    }

    @Test
    void aFileByOneOfJustOnePart() throws IOException {
        replace(300_000, 262_144);
    }
}
