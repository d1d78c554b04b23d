package io.lcfs.engine.concurrent;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CorruptStoreException;
import io.lcfs.FileOption;
import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.StoreFailedException;
import io.lcfs.StoreOptions;
import io.lcfs.Usage;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Two threads, of which one stops at a place in the engine ({@link Hook}) or at a call of the device, while the other
 * one continues as far as it can. In an engine without such a place, the same calls run one after the other.
 */
public enum Stepped {
    /** The last handle of a changed layer is closed at the instant of a capture. */
    CLOSED_DURING_CAPTURE {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, OLD);
            store.sync();
            layer.write("/file", 0, NEW);
            Halt drawn = Hook.halt("generation drawn", "checkpoint");
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            checkpoint.awaitStopAt(drawn);
            Strand user = Strand.start("user", () -> {
                layer.close();
                require(store, "layer", "/file", NEW);
                try (Layer again = store.openLayer("layer")) {
                    again.write("/other", 0, NEW);
                }
            });
            user.awaitStop();
            drawn.release();
            checkpoint.join();
            user.join();
            store.sync();
            require(store, "layer", "/file", NEW);
            try (LayerStore reopened = EngineProvider.openOn(device.image(), QUIET)) {
                require(reopened, "layer", "/file", NEW);
                require(reopened, "layer", "/other", NEW);
                requireSound(reopened);
            }
            requireSound(store);
        }
    },

    /** A layer is created during a checkpoint while another thread looks at it. */
    CREATED_BESIDE_A_CHECKPOINT {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Halt added = Hook.halt("layer added", "creator");
            Strand creator =
                    Strand.start("creator", () -> store.createLayer("layer").close());
            creator.awaitStopAt(added);
            Strand user = Strand.start("user", () -> {
                store.sync();
                requireRoot(store, "layer");
            });
            user.awaitStop();
            try (LayerStore reopened = EngineProvider.openOn(device.image(), QUIET)) {
                requireRoot(reopened, "layer");
            }
            added.release();
            creator.join();
            user.join();
            requireRoot(store, "layer");
            requireSound(store);
        }
    },

    /** The usage of a layer is requested while a change has counted a block in only one of two figures. */
    USAGE_BESIDE_A_CHANGE {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, NEW);
            Halt counted = Hook.halt("half counted", "writer");
            Strand writer = Strand.start("writer", () -> layer.truncate("/file", 0));
            writer.awaitStopAt(counted);
            Strand user = Strand.start("user", () -> {
                Usage usage = layer.usage();
                if (usage.sharedBytes() != 0) {
                    throw new AssertionError("a layer on nothing shares " + usage.sharedBytes() + " bytes");
                }
            });
            user.awaitStop();
            counted.release();
            user.join();
            writer.join();
            requireSound(store);
        }
    },

    /**
     * A block is copied from the stage while its run is written, and the run's buffer is filled with data of another
     * layer.
     */
    COPIED_WHILE_ITS_BUFFER_IS_REUSED {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer other = store.createLayer("other");
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, NEW);
            Halt found = Hook.halt("found in the stage", "reader");
            Strand reader = Strand.start("reader", () -> require(store, "layer", "/file", NEW));
            reader.awaitStopAt(found);
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            checkpoint.awaitStop();
            other.write("/file", 0, OLD);
            found.release();
            reader.join();
            checkpoint.join();
            requireSound(store);
        }
    },

    /**
     * A block is copied from the stage while its run is written. The block was not verified, so a later read finds the
     * damage on the device.
     */
    REMEMBERED_WHILE_IT_LEAVES_THE_STAGE {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.createLayer("layer");
            layer.write("/file", 0, NEW);
            store.cloneLayer("layer", "above").close();
            LayerFile file = layer.openFile("/file", FileOption.READ);
            ByteBuffer target = ByteBuffer.allocate(NEW.length);
            file.read(0, target);
            Halt read = Hook.halt("read, not remembered", "reader");
            Strand reader = Strand.start("reader", () -> file.read(0, ByteBuffer.allocate(NEW.length)));
            reader.awaitStopAt(read);
            store.sync();
            ByteBuffer first = ByteBuffer.wrap(NEW, 0, Blocks.BYTES).slice();
            device.write(device.find(first), ByteBuffer.wrap(OLD, 0, Blocks.BYTES));
            read.release();
            // The read has returned the right bytes, or has found the damage.
            reader.outcome();
            requireDamaged(file);
            requireSound(store);
        }
    },

    /**
     * A change finds no space. Whenever it has found none, another thread removes a layer, which gives enough, and
     * takes the space for a new layer before the change tries again.
     */
    REFUSED_WHILE_OTHERS_REMOVE_AND_FILL {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.createLayer("layer");
            fill(store, "ballast", MANY_BLOCKS);
            fill(store, "filler0", FEW_BLOCKS);
            Halt refused = Hook.halt("no space found", "writer");
            Strand writer = Strand.start("writer", () -> layer.write("/file", 0, MOST));
            writer.awaitStopAt(refused);
            int round = 0;
            while (refused.isReached()) {
                if (round == MAX_ROUNDS) {
                    throw new AssertionError("found no space " + round + " times");
                }
                String old = "filler" + round;
                round++;
                String next = "filler" + round;
                Halt waits = Hook.halt("another has the turn", next);
                Strand filler = Strand.start(next, () -> {
                    store.remove(old);
                    store.reclaim();
                    fill(store, next, FEW_BLOCKS);
                });
                filler.awaitStopAt(waits);
                Halt last = refused;
                refused = Hook.halt("no space found", "writer");
                last.release();
                writer.awaitStopAt(refused);
                if (!filler.isDone()) {
                    writer.join();
                    waits.release();
                }
                filler.join();
            }
            if (round > 0) {
                writer.join();
                require(store, "layer", "/file", MOST);
            } else {
                requireNoSpace(writer);
            }
            requireSound(store);
        }

        private void requireNoSpace(Strand writer) {
            Throwable thrown = writer.outcome();
            if (!(thrown instanceof NoSpaceException)) {
                throw new AssertionError(writer + " ended in " + thrown, thrown);
            }
        }
    },

    /** A change needs the space of a removed layer that a scrub reads at this moment. */
    SCRUBBED_WHILE_ITS_SPACE_IS_NEEDED {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.createLayer("layer");
            fill(store, "scrubbed", FEW_BLOCKS);
            Halt reads = Hook.halt("scrubbed layer read", "lcfs-scrub");
            Strand scrub = Strand.start("scrub", store::scrub);
            scrub.awaitStopAt(reads);
            store.remove("scrubbed");
            Strand writer = Strand.start("writer", () -> layer.write("/file", 0, MOST));
            // If the space came without the end of the scrub, the writer would end. If it were refused, it would too.
            writer.awaitStop();
            reads.release();
            scrub.join();
            writer.join();
            require(store, "layer", "/file", MOST);
            requireSound(store);
        }
    },

    /** The thread that filled a run of data cannot write it, while a checkpoint waits for the run. */
    RUN_LOST_DURING_A_CHECKPOINT {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = changed(store);
            Halt writing = device.halt("writer", SteppedDevice.Call.WRITE, true);
            Halt ended = Hook.halt("flight ended", "writer");
            Strand writer = Strand.start("writer", () -> layer.write("/long", 0, LONG));
            writing.awaitReached();
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            checkpoint.awaitStop();
            writing.release();
            writer.awaitStopAt(ended);
            requireNotPublished(device, checkpoint);
            ended.release();
            requireFailed(writer);
        }
    },

    /** A run of data cannot be written after a checkpoint has written and forced everything that it needs. */
    RUN_LOST_BEFORE_A_SUPERBLOCK {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = changed(store);
            Halt forcing = device.halt("checkpoint", SteppedDevice.Call.FORCE, false);
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            forcing.awaitReached();
            device.halt("writer", SteppedDevice.Call.WRITE, true).release();
            requireFailed(Strand.start("writer", () -> layer.write("/long", 0, LONG)));
            forcing.release();
            requireNotPublished(device, checkpoint);
        }
    },

    /** A check waits for a checkpoint that cannot write. The check had found nothing to make durable before. */
    CHECKED_BESIDE_A_FAILING_CHECKPOINT {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = changed(store);
            store.sync();
            Halt durable = Hook.halt("all durable", "checker");
            Strand checker = Strand.start("checker", store::check);
            checker.awaitStopAt(durable);
            layer.write("/file", 0, OLD);
            Halt writing = device.halt("checkpoint", SteppedDevice.Call.WRITE, true);
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            writing.awaitReached();
            durable.release();
            checker.awaitStop();
            writing.release();
            requireFailed(checkpoint);
            if (durable.isReached()) {
                requireFailed(checker);
            } else {
                checker.join();
            }
        }
    },

    /** Only the background thread is told that the device could not write data that a checkpoint needs. */
    LOSS_TOLD_TO_THE_BACKGROUND {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = changed(store);
            Halt behind = forceBehind(device, layer);
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            checkpoint.awaitStop();
            behind.release();
            requireNotPublished(device, checkpoint);
        }
    },

    /** Only the background thread is told that the device could not write a superblock. */
    SUPERBLOCK_LOST_TO_THE_BACKGROUND {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = changed(store);
            Halt superblock = device.haltAtSuperblock("checkpoint");
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            superblock.awaitReached();
            Halt behind = forceBehind(device, layer);
            superblock.release();
            checkpoint.awaitStop();
            behind.release();
            requireFailed(checkpoint);
        }
    };

    private static final StoreOptions OPTIONS = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
    private static final StoreOptions QUIET = OPTIONS.withBackground(false);
    private static final String BACKGROUND = "lcfs-background";
    private static final int BLOCKS = 4096;
    private static final byte[] OLD = content(1, 9_000);
    private static final byte[] NEW = content(2, 9_000);

    /** So much data that runs are full before all of it is written. */
    private static final byte[] LONG = content(3, 1 << 20);

    /** As much data as one change writes, which finds space among many blocks but not among few. */
    private static final byte[] MOST = content(4, 256 << 10);

    private static final int MANY_BLOCKS = 800;
    private static final int FEW_BLOCKS = 200;

    /** The number of times that a change may find no space before it must have had its turn. */
    private static final int MAX_ROUNDS = 20;

    private static byte[] content(int value, int length) {
        byte[] bytes = new byte[length];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void require(LayerStore store, String name, String path, byte[] content) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            if (!Arrays.equals(content, layer.readAllBytes(path))) {
                throw new AssertionError(name + path + " has another content");
            }
        }
    }

    /** Creates a layer, and writes into it until only a number of blocks is free after checkpoints. */
    private static void fill(LayerStore store, String name, int free) throws IOException {
        try (Layer filler = store.createLayer(name)) {
            filler.createFile("/file");
            long at = 0;
            while (store.info().freeBytes() > free * (long) Blocks.BYTES) {
                filler.write("/file", at, OLD);
                at += OLD.length;
                if (store.info().freeBytes() <= free * (long) Blocks.BYTES) {
                    // Unused blocks of runs come back.
                    store.reclaim();
                }
            }
        }
    }

    /** Creates a layer with a file that has changed since the last checkpoint. */
    private static Layer changed(LayerStore store) throws IOException {
        Layer layer = store.createLayer("layer");
        layer.write("/file", 0, OLD);
        store.sync();
        layer.write("/file", 0, NEW);
        return layer;
    }

    /** Writes until the background thread forces the device. That thread stops there, and its force will fail. */
    private static Halt forceBehind(SteppedDevice device, Layer layer) throws IOException {
        Halt behind = device.halt(BACKGROUND, SteppedDevice.Call.FORCE, true);
        while (!behind.isReached()) {
            layer.write("/long", 0, LONG);
        }
        return behind;
    }

    private static void requireDamaged(LayerFile file) throws IOException {
        try {
            file.read(0, ByteBuffer.allocate(NEW.length));
        } catch (CorruptStoreException e) {
            return;
        }
        throw new AssertionError("a damaged block was returned as good data");
    }

    private static void requireFailed(Strand strand) {
        Throwable thrown = strand.outcome();
        if (!(thrown instanceof StoreFailedException)) {
            throw new AssertionError(strand + " ended in " + thrown, thrown);
        }
    }

    /** Checks that a checkpoint fails, and that the reopened store shows the previous one. */
    private static void requireNotPublished(SteppedDevice device, Strand checkpoint) throws IOException {
        requireFailed(checkpoint);
        try (LayerStore reopened = EngineProvider.openOn(device.image(), QUIET)) {
            require(reopened, "layer", "/file", OLD);
            requireSound(reopened);
        }
    }

    /** Checks that a layer has a root directory if the layer exists. */
    private static void requireRoot(LayerStore store, String name) throws IOException {
        if (store.exists(name)) {
            try (Layer layer = store.openLayer(name)) {
                layer.stat("/", NO_FOLLOW);
            }
        }
    }

    private static void requireSound(LayerStore store) throws IOException {
        if (!store.check().isClean()) {
            throw new AssertionError("unclean: " + store.check().findings());
        }
    }

    abstract void run(SteppedDevice device, LayerStore store) throws Exception;

    /** Runs the case on a new store. Throws if the outcome is wrong. */
    public final void play() throws Exception {
        SteppedDevice device = new SteppedDevice(BLOCKS);
        LayerStore store = EngineProvider.createOn(device, OPTIONS);
        try {
            run(device, store);
        } finally {
            Hook.clear();
            device.noCallback();
            store.close();
        }
    }

    /** Runs all cases, and returns the places that were reached. */
    public static final class All implements Callable<Set<String>> {
        @Override
        public Set<String> call() throws Exception {
            for (Stepped each : values()) {
                each.play();
            }
            return Hook.reached();
        }
    }
}
