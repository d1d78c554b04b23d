package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.oci.content.Digest;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A blob that is being kept while it is read. If it becomes larger than the budget, or if the store has no space for
 * it, it is deleted, and the reader gets no exception. Not thread-safe.
 */
public final class KeptBlob implements AutoCloseable {
    static final String NEW = "new-";

    private static final int BUFFER_BYTES = 1 << 18;

    private final LayerStore store;
    private final String name = NEW + UUID.randomUUID();
    private final long layerId;
    private final Layer root;
    private long left;
    private @Nullable OutputStream out;

    /** Begins a blob of at most {@code budget} bytes. */
    KeptBlob(LayerStore store, long layerId, long budget) throws IOException {
        this.store = store;
        this.layerId = layerId;
        this.left = budget;
        this.root = store.root();
        Underway.of(store).begin(List.of(name));
        if (budget > 0) {
            begin();
        }
    }

    private void begin() throws IOException {
        try {
            root.createDirectories(KeptBlobs.folder(layerId));
            out = new BufferedOutputStream(root.newOutputStream(path()), BUFFER_BYTES);
        } catch (NoSpaceException e) {
            giveUp(e);
        }
    }

    private String path() {
        return KeptBlobs.folder(layerId) + "/" + name;
    }

    /** Adds bytes of the blob. */
    public void write(byte[] bytes, int start, int length) throws IOException {
        OutputStream kept = out;
        if (kept == null) {
            return;
        }
        left -= length;
        try {
            if (left < 0) {
                giveUp(null);
            } else {
                kept.write(bytes, start, length);
            }
        } catch (NoSpaceException e) {
            giveUp(e);
        }
    }

    private void giveUp(@Nullable NoSpaceException reason) throws IOException {
        LoggerFactory.getLogger(KeptBlob.class).debug("a blob of layer {} is not kept", layerId, reason);
        out = null;
        root.deleteRecursively(path());
    }

    /** Ends the blob, whose bytes were verified, and gives it its name; returns false if it was given up. */
    public boolean finish(Digest digest) throws IOException {
        OutputStream kept = out;
        if (kept == null) {
            return false;
        }
        try {
            kept.close();
            root.rename(path(), KeptBlobs.folder(layerId) + "/" + RecipeFiles.name(digest));
            out = null;
            return true;
        } catch (NoSpaceException e) {
            giveUp(e);
            return false;
        }
    }

    /** Drops the blob, unless it was finished. */
    @Override
    public void close() throws IOException {
        try (root) {
            if (out != null) {
                giveUp(null);
            }
        } finally {
            Underway.of(store).end(List.of(name));
        }
    }
}
