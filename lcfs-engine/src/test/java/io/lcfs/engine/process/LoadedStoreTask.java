package io.lcfs.engine.process;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.StoreLockedException;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.Function;

/**
 * The work that another class loader does on a store, with its own copy of the library. All types that cross the border
 * between the class loaders are types of the JDK.
 */
public final class LoadedStoreTask implements Function<Map<String, Object>, Object> {
    private static final StoreOptions OPTIONS = StoreOptions.defaults().withCheckpointInterval(Duration.ZERO);
    private static final String COUNT = "/count";

    /**
     * Opens the store at the {@code path} within the {@code timeout}, and adds one byte to a file of it. Returns the
     * length of that file, or the message of the exception that says that the store is locked.
     */
    @Override
    public Object apply(Map<String, Object> arguments) {
        StoreOptions options = OPTIONS.withLockTimeout((Duration) arguments.get("timeout"));
        try (LayerStore store = LayerStore.open((Path) arguments.get("path"), options);
                Layer root = store.root()) {
            return count(root);
        } catch (StoreLockedException e) {
            return e.getMessage() + (e.isHeldByThisProcess() ? "" : " (in another process)");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Adds one to the length of the file, and returns it. */
    static long count(Layer root) throws IOException {
        long count = counted(root) + 1;
        root.writeAllBytes(COUNT, new byte[(int) count]);
        return count;
    }

    static long counted(Layer root) throws IOException {
        return root.exists(COUNT) ? root.stat(COUNT).size() : 0;
    }
}
