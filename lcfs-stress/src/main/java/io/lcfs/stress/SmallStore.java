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

/**
 * The store of one round: as small as possible, in the heap, without background threads; with helpers that describe its
 * state.
 */
final class SmallStore {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withBackground(false);

    private final HeapDevice device = new HeapDevice(Blocks.MIN_STORE_BLOCKS);
    private final LayerStore store;

    /** An operation on a store that returns its outcome. */
    interface Work {
        String run() throws IOException;
    }

    /** The preparation of a store. */
    interface Preparation {
        void run(LayerStore store) throws IOException;
    }

    /** Creates a store and prepares it before the race begins. */
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

    /** Returns the outcome of an operation: its result, or the class of its exception. */
    static String outcome(Work work) {
        try {
            return work.run();
        } catch (IOException | RuntimeException e) {
            return e.getClass().getSimpleName();
        }
    }

    /** An operation that opens a resource. */
    interface Opening<T> {
        T open() throws IOException;
    }

    /** Opens a resource that must exist. */
    static <T> T opened(Opening<T> opening) {
        try {
            return opening.open();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Opens a layer that must exist. */
    Layer layer(String name) {
        return opened(() -> store.openLayer(name));
    }

    /** Returns bytes that are all equal. */
    static byte[] bytes(int value, int blockCount) {
        byte[] bytes = new byte[blockCount * Blocks.BYTES];
        Arrays.fill(bytes, (byte) value);
        return bytes;
    }

    /**
     * Returns the value of all bytes of a file; "mixed" if they differ, "none" if there is no file, "empty" if it has
     * no bytes.
     */
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

    /** Returns "sound" if the checker finds nothing. */
    String check() {
        return outcome(() -> store.check().findings().isEmpty() ? "sound" : "damaged");
    }

    /** Returns the answer to a question about the store that a crash would leave: the state of the last checkpoint. */
    String afterCrash(Question question) {
        return outcome(() -> {
            try (LayerStore reopened = EngineProvider.openOn(device, OPTIONS)) {
                return question.of(reopened);
            }
        });
    }

    /** A question about a store. */
    interface Question {
        String of(LayerStore store) throws IOException;
    }
}
