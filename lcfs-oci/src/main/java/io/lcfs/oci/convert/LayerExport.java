package io.lcfs.oci.convert;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.record.RecipeReader;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Export of layers as layer tars. */
public final class LayerExport {
    private final LayerStore store;
    private final ExportOptions options;

    /** Creates an export of layers of a store. */
    public LayerExport(LayerStore store, ExportOptions options) {
        this.store = store;
        this.options = options;
    }

    /**
     * Writes the tar of a layer relative to its parent and returns its digest: the original tar byte for byte, if the
     * layer was imported from one, otherwise the canonical form. Reports the progress to the listener of the options.
     *
     * @throws IOException if the layer cannot be read, the target cannot be written, or the digest of the tar of an
     *     imported layer differs from the one it had at import
     */
    public Digest writeLayer(String name, OutputStream target) throws IOException {
        HashingOutputStream hashed = new HashingOutputStream(target, null);
        reported(estimated(name), hashed, out -> {
            layer(name, out);
            requireSame(name, hashed.finish().digest());
        });
        return hashed.finish().digest();
    }

    /**
     * Writes the same bytes as {@link #writeLayer}, without hashing them, because the target hashes them. The caller
     * passes the digest to {@link #requireSame}.
     */
    public void copyLayer(String name, OutputStream target) throws IOException {
        reported(estimated(name), target, out -> layer(name, out));
    }

    /** Requires that the tar of an imported layer has the digest that it had at its import. */
    public void requireSame(String name, Digest digest) throws IOException {
        LayerInfo layer = store.stat(name);
        if (options.canonical() || !RecipeFiles.exists(store, layer.id())) {
            return;
        }
        Digest expected = Labels.diffId(layer.labels()).orElse(digest);
        if (!digest.equals(expected)) {
            throw new IOException("the tar of layer " + name + " has the digest " + digest
                    + ", but at its import it had " + expected);
        }
    }

    private Progress.Update estimated(String name) throws IOException {
        return Progress.Update.of(name).withBytes(0, store.usage(name).ownBytes());
    }

    private void layer(String name, OutputStream target) throws IOException {
        try (Layer layer = store.openLayer(name);
                Layer root = store.root()) {
            if (options.canonical() || !RecipeFiles.exists(store, layer.id())) {
                difference(layer.info().parent(), name, target);
            } else {
                RecipeReader.write(root, layer, target);
            }
        }
    }

    /**
     * Writes the difference between two layers in the canonical form, or the whole content of {@code upper} if
     * {@code lower} is {@code null}; returns the digest.
     */
    public Digest writeDifference(@Nullable String lower, String upper, OutputStream target) throws IOException {
        HashingOutputStream hashed = new HashingOutputStream(target, null);
        copyDifference(lower, upper, hashed);
        return hashed.finish().digest();
    }

    /** Writes the same bytes as {@link #writeDifference}, without hashing them, because their reader hashes them. */
    public void copyDifference(@Nullable String lower, String upper, OutputStream target) throws IOException {
        reported(Progress.Update.of(upper), target, out -> {
            difference(lower, upper, out);
            out.flush();
        });
    }

    private void difference(@Nullable String lower, String upper, OutputStream target) throws IOException {
        try (Layer above = store.openLayer(upper)) {
            if (lower == null) {
                CanonicalTar.write(null, above, () -> new WholeTree(above), target, options);
            } else {
                try (Layer below = store.openLayer(lower)) {
                    CanonicalTar.write(below, above, () -> store.diff(lower, upper), target, options);
                }
            }
        }
    }

    /** A writer of a tar. */
    private interface Work {
        void writeTo(OutputStream target) throws IOException;
    }

    private void reported(Progress.Update begin, OutputStream target, Work work) throws IOException {
        Progress progress = options.progress();
        progress.update(begin.withPhase(Progress.Phase.STARTED));
        ReportingOutput out = new ReportingOutput(target, bytes -> progress.update(at(begin, bytes)));
        work.writeTo(out);
        progress.update(begin.withPhase(Progress.Phase.FINISHED).withBytes(out.count(), out.count()));
    }

    private static Progress.Update at(Progress.Update begin, long bytes) {
        return begin.totalBytes().isPresent()
                ? begin.withBytes(bytes, begin.totalBytes().getAsLong())
                : begin.withBytes(bytes);
    }
}
