package io.lcfs.engine.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerOptions;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.ReadOnlyLayerException;
import io.lcfs.StoreClosedException;
import io.lcfs.StoreOptions;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** Messages contain the present or last name of a layer, and not its number. */
class LayerNamesTest {
    private static void requireMessage(String expected, Class<? extends Throwable> kind, Executable call) {
        String message = assertThrows(kind, call).getMessage();
        assertTrue(message.contains(expected), message);
    }

    @Test
    void whatIsRefusedNamesTheLayer() throws IOException {
        try (LayerStore store = LayerStore.createInMemory(16 << 20, StoreOptions.defaults())) {
            Layer removed = store.createLayer("removed");
            store.remove("removed");
            requireMessage("layer \"removed\" was removed", NoSuchLayerException.class, () -> removed.createFile("/f"));
            requireMessage("layer \"removed\" was removed", NoSuchLayerException.class, removed::info);
            removed.close();
            requireMessage("layer \"removed\" is closed", StoreClosedException.class, () -> removed.createFile("/f"));

            try (Layer committed = store.createLayer("work")) {
                committed.commit("done");
                requireMessage(
                        "layer \"done\" is committed", ReadOnlyLayerException.class, () -> committed.createFile("/f"));
            }
            LayerOptions small = LayerOptions.defaults().withMaxOwnBytes(8192);
            try (Layer limited = store.createLayer("limited", small)) {
                store.rename("limited", "renamed");
                requireMessage(
                        "layer \"renamed\" owns",
                        NoSpaceException.class,
                        () -> limited.write("/f", 0, new byte[100_000]));
            }
            assertEquals("[]", store.check().findings().toString());
        }
    }
}
