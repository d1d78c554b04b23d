package io.lcfs.nio.store;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The stores that were opened by file systems. Each store is opened once and shared by all its layers. Thread-safe. */
final class OpenStores {
    private static final Map<Path, Shared> OPEN = new HashMap<>();

    private OpenStores() {}

    /** An open store and the number of its users. */
    private static final class Shared {
        final LayerStore store;
        final boolean readOnly;
        int users;

        Shared(LayerStore store, boolean readOnly) {
            this.store = store;
            this.readOnly = readOnly;
        }
    }

    /** Opens a store, or returns it if it is already open; the caller must call {@link #release} afterwards. */
    static LayerStore acquire(Path device, boolean readOnly) throws IOException {
        Path real = device.toRealPath();
        synchronized (OPEN) {
            Shared shared = OPEN.get(real);
            if (shared == null) {
                StoreOptions options = StoreOptions.defaults().withReadOnly(readOnly);
                shared = new Shared(LayerStore.open(real, options), readOnly);
                OPEN.put(real, shared);
            } else if (shared.readOnly != readOnly) {
                throw new IOException("the store " + real + " is open for "
                        + (readOnly ? "writing too" : "reading only") + " in another file system");
            }
            shared.users++;
            return shared.store;
        }
    }

    /** Ends the use of a store, and closes the store after its last user. */
    static void release(LayerStore store) throws IOException {
        synchronized (OPEN) {
            for (Map.Entry<Path, Shared> entry : OPEN.entrySet()) {
                Shared shared = entry.getValue();
                if (shared.store == store) {
                    shared.users--;
                    if (shared.users == 0) {
                        OPEN.remove(entry.getKey());
                        store.close();
                    }
                    return;
                }
            }
        }
    }
}
