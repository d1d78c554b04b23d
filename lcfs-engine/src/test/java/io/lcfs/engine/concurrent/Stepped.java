package io.lcfs.engine.concurrent;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Two threads, one of which is stopped at a place of the engine ({@link Hook}) or of the device while the other goes on as far as it
 * can. An engine that has no such place does the same one after the other.
 */
public enum Stepped {
    /** The last handle of a changed layer is closed at the instant of a capture. */
    CLOSED_DURING_CAPTURE {
        @Override
        void run(SteppedDevice device, LayerStore store) throws Exception {
            Layer layer = store.create("layer");
            layer.write("/file", 0, OLD);
            store.sync();
            layer.write("/file", 0, NEW);
            Halt drawn = Hook.halt("generation drawn");
            Strand checkpoint = Strand.start("checkpoint", store::sync);
            checkpoint.awaitStopAt(drawn);
            Strand user = Strand.start("user", () -> {
                layer.close();
                require(store, "layer", "/file", NEW);
                try (Layer again = store.open("layer")) {
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
        }
    };

    private static final StoreOptions QUIET = StoreOptions.defaults().withBackground(false);
    private static final int BLOCKS = 4096;
    private static final byte[] OLD = content(1);
    private static final byte[] NEW = content(2);

    private static byte[] content(int value) {
        byte[] bytes = new byte[9_000];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    private static void require(LayerStore store, String name, String path, byte[] content) throws IOException {
        try (Layer layer = store.open(name)) {
            if (!Arrays.equals(content, layer.readAllBytes(path))) {
                throw new AssertionError(name + path + " has another content");
            }
        }
    }

    private static void requireSound(LayerStore store) throws IOException {
        if (!store.check().isClean()) {
            throw new AssertionError("unclean: " + store.check().findings());
        }
    }

    abstract void run(SteppedDevice device, LayerStore store) throws Exception;

    /** Plays it on a new store; throws if something is wrong. */
    public final void play() throws Exception {
        SteppedDevice device = new SteppedDevice(BLOCKS);
        LayerStore store = EngineProvider.createOn(device, QUIET);
        try {
            run(device, store);
            requireSound(store);
        } finally {
            Hook.clear();
            device.noCallback();
            store.close();
        }
    }

    /** Plays all; names the places that were come to. */
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
