package io.lcfs.oci.convert;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.HashingOutputStream;
import io.lcfs.oci.layer.ExportOptions;
import io.lcfs.oci.record.Labels;
import io.lcfs.oci.record.RecipeFiles;
import io.lcfs.oci.record.RecipeReader;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Makes layer tars of layers. */
public final class LayerExport {
    private final LayerStore store;
    private final ExportOptions options;

    /** With the layers of a store. */
    public LayerExport(LayerStore store, ExportOptions options) {
        this.store = store;
        this.options = options;
    }

    /**
     * Writes the tar of a layer against its parent: byte for byte the one that it came from, if it came from one; else in the
     * canonical form. Returns its digest.
     *
     * @throws IOException also if a layer that came from a tar does not give that tar any more, which its digest shows
     */
    public Digest writeLayer(String name, OutputStream target) throws IOException {
        try (Layer layer = store.openLayer(name);
                Layer root = store.root()) {
            if (options.canonical() || !RecipeFiles.exists(store, layer.id())) {
                return writeDifference(layer.info().parent(), name, target);
            }
            HashingOutputStream hashed = new HashingOutputStream(target, null);
            RecipeReader.write(root, layer, hashed);
            Digest digest = hashed.finish().digest();
            Digest expected = Labels.diffId(layer.info().labels()).orElse(digest);
            if (!digest.equals(expected)) {
                throw new IOException(
                        "the tar of layer " + name + " has the digest " + digest + " now, it came as " + expected);
            }
            return digest;
        }
    }

    /** Writes what differs between two layers in the canonical form; without a lower one, all that a layer shows. Returns its digest. */
    public Digest writeDifference(@Nullable String lower, String upper, OutputStream target) throws IOException {
        HashingOutputStream hashed = new HashingOutputStream(target, null);
        try (Layer above = store.openLayer(upper)) {
            if (lower == null) {
                CanonicalTar.write(null, above, () -> new WholeTree(above), hashed, options);
            } else {
                try (Layer below = store.openLayer(lower)) {
                    CanonicalTar.write(below, above, () -> store.diff(lower, upper), hashed, options);
                }
            }
        }
        return hashed.finish().digest();
    }
}
