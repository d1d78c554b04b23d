package io.lcfs.engine.process;

import io.lcfs.CheckReport;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.TreeSet;

/** Numbered operations on a store. The number of the last operation determines the whole state of the store. */
final class NumberedWork {
    private static final int FILES = 7;
    private static final int LAYER_EACH = 5;
    private static final int LAYERS_KEPT = 4;
    private static final String COUNTER = "/counter";

    private NumberedWork() {}

    private static byte[] content(long number) {
        byte[] content = new byte[1 + (int) (number * 3571 % 20_000)];
        new Random(number).nextBytes(content);
        return content;
    }

    /**
     * Makes one operation: writes a file and the counter, and sometimes creates or removes a layer. Makes no
     * checkpoint.
     */
    static void run(LayerStore store, long number) throws IOException {
        try (Layer root = store.root()) {
            String file = "/f" + number % FILES;
            if (root.exists(file)) {
                root.delete(file);
            }
            root.write(file, 0, content(number));
            root.write(COUNTER, 0, String.format("%012d", number).getBytes(StandardCharsets.US_ASCII));
        }
        if (number % LAYER_EACH == 0) {
            try (Layer layer = store.createLayer("layer" + number)) {
                layer.write("/file", 0, content(number));
            }
            String old = "layer" + (number - LAYERS_KEPT * LAYER_EACH);
            if (store.exists(old)) {
                store.remove(old);
            }
        }
    }

    /** Returns the number of the last operation that a store shows, or 0 if there was none. */
    static long last(LayerStore store) throws IOException {
        try (Layer root = store.root()) {
            return root.exists(COUNTER)
                    ? Long.parseLong(new String(root.readAllBytes(COUNTER), StandardCharsets.US_ASCII))
                    : 0;
        }
    }

    /**
     * Checks that a store shows the state after its last operation, and that the checker finds nothing. Returns the
     * number of that operation.
     */
    static long requireWhole(LayerStore store) throws IOException {
        long last = requireShown(store);
        CheckReport report = store.check();
        require(report.isClean(), report.findings().toString(), last);
        return last;
    }

    /** Checks that a store shows the state after its last operation. Returns the number of that operation. */
    static long requireShown(LayerStore store) throws IOException {
        long last = last(store);
        try (Layer root = store.root()) {
            for (long number = Math.max(1, last - FILES + 1); number <= last; number++) {
                require(
                        Arrays.equals(content(number), root.readAllBytes("/f" + number % FILES)),
                        "file " + number,
                        last);
            }
        }
        TreeSet<String> layers = new TreeSet<>();
        for (long number = last - last % LAYER_EACH;
                number > 0 && number > last - last % LAYER_EACH - LAYERS_KEPT * LAYER_EACH;
                number -= LAYER_EACH) {
            layers.add("layer" + number);
            try (Layer layer = store.openLayer("layer" + number)) {
                require(Arrays.equals(content(number), layer.readAllBytes("/file")), "layer " + number, last);
            }
        }
        TreeSet<String> found = new TreeSet<>();
        store.list().stream().map(LayerInfo::name).forEach(found::add);
        require(layers.equals(found), found + " instead of " + layers, last);
        return last;
    }

    private static void require(boolean holds, String what, long last) {
        if (!holds) {
            throw new AssertionError(what + ", after operation " + last);
        }
    }
}
