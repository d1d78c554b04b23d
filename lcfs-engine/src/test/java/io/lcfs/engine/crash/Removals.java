package io.lcfs.engine.crash;

import io.lcfs.CheckReport;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.RemoveOption;
import io.lcfs.StoreOptions;
import io.lcfs.engine.device.HeapDevice;
import io.lcfs.engine.store.EngineProvider;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.Supplier;

/**
 * Removes layers of each kind: two that nothing stands on, of which one stands on another layer, one below a committed
 * layer, and one below a writable layer.
 * The answer is the first failure with all its causes, as text, or nothing.
 */
final class Removals implements Supplier<String> {
    private static final int BLOCKS = 1 << 14;
    private static final int FILES = 300;

    /** With nothing to be set. */
    Removals() {}

    private static void fill(Layer layer, int from, int files) throws IOException {
        for (int i = from; i < from + files; i++) {
            byte[] bytes = new byte[8 * 1024];
            bytes[i % bytes.length] = 1;
            bytes[bytes.length - 1] = 1;
            layer.write("/file" + i, 0, ByteBuffer.wrap(bytes));
        }
    }

    private static Layer filled(LayerStore store, String name, String parent) throws IOException {
        Layer layer = parent.isEmpty() ? store.createLayer(name) : store.cloneLayer(parent, name);
        fill(layer, parent.isEmpty() ? 0 : FILES / 2, FILES);
        return layer;
    }

    private static void play() throws IOException {
        StoreOptions options = StoreOptions.defaults().withBackground(false);
        try (LayerStore store = EngineProvider.createOn(new HeapDevice(BLOCKS), options)) {
            filled(store, "alone", "").close();
            for (String kind : new String[] {"committed", "writable"}) {
                try (Layer below = filled(store, "below " + kind, "")) {
                    below.commit();
                }
                try (Layer above = filled(store, kind, "below " + kind)) {
                    if (kind.equals("committed")) {
                        above.commit();
                    }
                }
            }
            try (Layer clone = store.cloneLayer("below writable", "clone")) {
                clone.write("/more", 0, ByteBuffer.wrap(new byte[] {1}));
            }
            store.sync();
            store.remove("clone");
            store.remove("alone");
            store.remove("below committed", RemoveOption.FORCE);
            store.remove("below writable", RemoveOption.FORCE);
            store.reclaim();
            CheckReport report = store.check();
            if (!report.findings().isEmpty()) {
                throw new IOException(report.findings().toString());
            }
        }
    }

    @Override
    public String get() {
        try {
            play();
            return "";
        } catch (IOException | RuntimeException | Error e) {
            StringBuilder text = new StringBuilder();
            for (Throwable cause = e; cause != null; cause = cause.getCause()) {
                text.append(cause).append('\n');
            }
            return text.toString();
        }
    }
}
