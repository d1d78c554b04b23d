package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import io.lcfs.engine.sweep.Tally;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Changes of a file of several hundred extents, while another thread makes one checkpoint after the other, so that a
 * checkpoint follows each step of a call. A crash at any write shows the file as it was before the call or after it.
 */
@Tag("P11")
@Tag("faults")
class ManyExtentsTest {
    private static final int BLOCKS = 8192;
    private static final int EXTENTS = 400;
    private static final int STATES = 60;

    private interface Change {
        void run(Layer layer) throws IOException;
    }

    private record Case(String name, Change change) {}

    private static final List<Case> CASES = List.of(
            new Case("truncate to nothing", layer -> layer.truncate("/file", 0)),
            new Case("truncate within a block", layer -> layer.truncate("/file", 100 * Blocks.BYTES + 77)),
            new Case("truncate to a few bytes", layer -> layer.truncate("/file", 100)),
            new Case(
                    "open and truncate",
                    layer -> layer.openFile("/file", FileOption.WRITE, FileOption.TRUNCATE)
                            .close()),
            new Case("punch all", layer -> layer.punch("/file", 0, 2L * EXTENTS * Blocks.BYTES)),
            new Case("punch a range", layer -> layer.punch("/file", 5000, 700L * Blocks.BYTES)),
            new Case("write long", layer -> layer.write("/file", 5000, longBytes())),
            new Case("write long beyond the end", layer -> layer.write("/file", 3_000_001, longBytes())),
            new Case("write long into an open file", layer -> {
                try (LayerFile file = layer.openFile("/file", FileOption.WRITE)) {
                    file.write(8192, ByteBuffer.wrap(longBytes()));
                }
            }),
            new Case("append long", layer -> {
                try (LayerFile file = layer.openFile("/file", FileOption.WRITE)) {
                    file.append(ByteBuffer.wrap(longBytes()));
                }
            }),
            new Case("write across a piece", layer -> {
                try (LayerFile file = layer.openFile("/file", FileOption.WRITE)) {
                    file.write(256 * 1024 - 10, ByteBuffer.wrap(block(7)));
                }
            }));

    /** Returns bytes with zeros in between, and a few bytes at the end of a block. */
    private static byte[] longBytes() {
        byte[] bytes = new byte[700_123];
        new Random(3).nextBytes(bytes);
        Arrays.fill(bytes, 100_000, 300_000, (byte) 0);
        return bytes;
    }

    /** Creates a file of many extents. A layer below may own all of them, and the layer itself a third. */
    private static Layer makeFile(LayerStore store, boolean inherited) throws IOException {
        Layer layer = store.createLayer("base");
        for (int i = 0; i < EXTENTS; i++) {
            layer.write("/file", 2L * i * Blocks.BYTES, block(i));
        }
        if (inherited) {
            layer.close();
            layer = store.cloneLayer("base", "layer");
            for (int i = 0; i < EXTENTS; i += 3) {
                layer.write("/file", 2L * i * Blocks.BYTES, block(~i));
            }
        }
        return layer;
    }

    private static byte[] block(int seed) {
        byte[] bytes = new byte[Blocks.BYTES];
        new Random(seed).nextBytes(bytes);
        return bytes;
    }

    @Test
    void aCrashShowsAChangeOfManyExtentsWholeOrNotAtAll() throws IOException {
        for (Case change : CASES) {
            for (boolean inherited : new boolean[] {false, true}) {
                crash(change, inherited);
            }
        }
    }

    /** A clock whose readings, inside the gate, wait until a thread waits to close the gate for a checkpoint. */
    private static final class CheckpointsClock extends Clock {
        private volatile boolean ended;
        private @Nullable Thread syncing;
        private @Nullable Thread changing;

        void begin(LayerStore store) {
            changing = Thread.currentThread();
            Thread thread = new Thread(() -> {
                try {
                    while (!ended) {
                        store.sync();
                    }
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            syncing = thread;
            thread.start();
        }

        void end() {
            ended = true;
            Thread thread = syncing;
            changing = null;
            try {
                if (thread != null) {
                    thread.join();
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public Instant instant() {
            Thread thread = syncing;
            if (thread != null && Thread.currentThread() == changing) {
                while (thread.isAlive() && thread.getState() == Thread.State.RUNNABLE) {
                    Thread.onSpinWait();
                }
            }
            return Instant.ofEpochSecond(1_700_000_000);
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

    private static void crash(Case change, boolean inherited) throws IOException {
        SimulatedDevice device = new SimulatedDevice(BLOCKS);
        byte[] before;
        byte[] after;
        int from;
        CheckpointsClock clock = new CheckpointsClock();
        try (LayerStore store = EngineProvider.createOn(device, Workload.OPTIONS.withClock(clock), new Random(1));
                Layer layer = makeFile(store, inherited)) {
            store.sync();
            before = layer.readAllBytes("/file");
            from = device.events();
            clock.begin(store);
            change.change.run(layer);
            clock.end();
            store.sync();
            after = layer.readAllBytes("/file");
            assertEquals(List.of(), store.check().findings(), change.name);
        }
        assertTrue(!Arrays.equals(before, after), change.name);
        int[] seen = new int[2];
        CrashStates.Visitor visitor = new CrashStates.Visitor() {
            @Override
            public void visit(SimulatedDevice image, int events, String kind) throws IOException {
                byte[] found = read(image, inherited ? "layer" : "base");
                String what = change.name + " after event " + (events - from) + ", " + kind;
                boolean isBefore = Arrays.equals(before, found);
                assertTrue(isBefore || Arrays.equals(after, found), () -> what + ": " + found.length + " bytes");
                seen[isBefore ? 0 : 1]++;
                Tally.CRASH_STATES.add(1);
            }

            @Override
            public void visitOlder(SimulatedDevice image, long number, String kind) {
                // Damaged superblocks are the subject of CrashStatesTest.
            }
        };
        new CrashStates(device, new Checkpoints(), new Random(2), visitor).showSome(from, STATES);
        assertTrue(seen[0] > 0, change.name);
    }

    private static byte[] read(SimulatedDevice image, String name) throws IOException {
        try (LayerStore store = EngineProvider.openOn(image, Workload.OPTIONS);
                Layer layer = store.openLayer(name)) {
            assertEquals(List.of(), store.check().findings());
            return layer.readAllBytes("/file");
        }
    }
}
