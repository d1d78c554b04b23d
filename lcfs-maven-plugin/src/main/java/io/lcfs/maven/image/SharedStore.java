package io.lcfs.maven.image;

import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * A store that several threads use at the same time, such as the projects of one parallel build. It is open as long as
 * one of them uses it. Other processes wait for it meanwhile.
 */
public final class SharedStore implements AutoCloseable {
    private static final long MIB = 1 << 20;
    private static final long FIRST_BYTES = 1024 * MIB;
    private static final Map<Path, Use> IN_USE = new HashMap<>();

    private final Path file;
    private final LayerStore store;
    private boolean isClosed;

    private SharedStore(Path file, LayerStore store) {
        this.file = file;
        this.store = store;
    }

    /** An open store and the number of its users. */
    private static final class Use {
        private final LayerStore store;
        private int users;

        private Use(LayerStore store) {
            this.store = store;
        }
    }

    /**
     * Opens the store in a file, or creates it with its directory.
     *
     * @param file the file
     * @param maxBytes the size to which the store grows when it needs space
     * @param timeout the longest time to wait for another process that has the store open
     * @return a use of the store, which the caller closes
     * @throws io.lcfs.StoreLockedException if the store was not free within the time
     * @throws IOException if the store cannot be opened
     */
    public static SharedStore open(Path file, long maxBytes, Duration timeout) throws IOException {
        Path whole = file.toAbsolutePath().normalize();
        synchronized (IN_USE) {
            Use use = IN_USE.get(whole);
            if (use == null) {
                Files.createDirectories(Objects.requireNonNull(whole.getParent()));
                long step = Math.min(FIRST_BYTES, maxBytes);
                StoreOptions options =
                        StoreOptions.defaults().withLockTimeout(timeout).withGrowth(step, maxBytes);
                use = new Use(LayerStore.openOrCreate(whole, step, options));
                IN_USE.put(whole, use);
            }
            use.users++;
            return new SharedStore(whole, use.store);
        }
    }

    /**
     * Returns the store.
     *
     * @return the store, which is open until {@link #close()}
     */
    public LayerStore store() {
        return store;
    }

    /** Ends this use; the last one closes the store. */
    @Override
    public void close() throws IOException {
        synchronized (IN_USE) {
            Use use = Objects.requireNonNull(IN_USE.get(file));
            if (isClosed) {
                return;
            }
            isClosed = true;
            use.users--;
            if (use.users == 0) {
                IN_USE.remove(file);
                use.store.close();
            }
        }
    }
}
