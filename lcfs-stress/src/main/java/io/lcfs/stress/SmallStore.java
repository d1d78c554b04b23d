package io.lcfs.stress;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.format.Blocks;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** The store of one round: as small as one can be, in the heap, without a background; and what threads tell of it. */
final class SmallStore {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private final HeapDevice device = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
    private final LayerStore store;

    /** What is done with a store; tells what came of it. */
    interface Work {
        String run() throws IOException;
    }

    /** What prepares a store. */
    interface Preparation {
        void run(LayerStore store) throws IOException;
    }

    /** A store that something was done with before the race begins. */
    SmallStore(Preparation preparation) {
        try {
            store = EngineProvider.createOn(device, OPTIONS);
            preparation.run(store);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    LayerStore store() {
        return store;
    }

    /** What came of something: what it tells, or the exception that it ended in. */
    static String outcome(Work work) {
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** What opens something. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens something that is there. */
    static <T> T opened(Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a layer that is there. */
    Layer layer(String name) {
        return opened(() -> store.open(name));
    }

    /** Bytes that are all the same. */
    static byte[] bytes(int value, int blockCount) {
        byte[] bytes = new byte[blockCount * Blocks.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /** What a file is full of; "mixed" if its bytes are not all the same, "none" if it is not there, "empty" if it has none. */
    static String content(Layer layer, String path) throws IOException {
        if (!layer.exists(path)) {
            return "none";
        }
        byte[] bytes = layer.readAllBytes(path);
        for (byte each : bytes) {
            if (each != bytes[0]) {
                return "mixed";
            }
        }
        return bytes.length == 0 ? "empty" : String.valueOf(bytes[0]);
    }

    /** "sound" if the check finds nothing. */
    String check() {
        return outcome(() -> store.check().findings().isEmpty() ? "sound" : "damaged");
    }

    /** The store that the last checkpoint left on the device, as if the process had died. */
    String afterCrash(Question question) {
        return outcome(() -> {
            try (LayerStore reopened = EngineProvider.openOn(device, OPTIONS)) {
                return question.of(reopened);
            }
        });
    }

    /** What is asked of a store. */
    interface Question {
        String of(LayerStore store) throws IOException;
    }
}
