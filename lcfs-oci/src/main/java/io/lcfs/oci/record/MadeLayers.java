package io.lcfs.oci.record;

import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSuchLayerException;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ImportedLayer;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The layers that were made from the difference between two committed layers, kept with the upper one in layer 0, so
 * that the same difference is not read again. Each line contains the IDs of the lower layer and of the layer on which
 * the new one is, and then the new one: its name, the digest of its tar, the size of the tar, and the number of
 * entries.
 */
public final class MadeLayers {
    private final LayerStore store;
    private final @Nullable LineFile lines;
    private final String form;

    private MadeLayers(LayerStore store, @Nullable LineFile lines, String form) {
        this.store = store;
        this.lines = lines;
        this.form = form;
    }

    /**
     * Returns the layers on {@code parent} that were made from the difference between {@code lower} and {@code upper}.
     */
    public static MadeLayers of(LayerStore store, @Nullable String lower, String upper, @Nullable String parent)
            throws IOException {
        LayerInfo layer = store.stat(upper);
        boolean isFixed = layer.kind() == LayerKind.COMMITTED
                && (lower == null || store.stat(lower).kind() == LayerKind.COMMITTED);
        LineFile lines = isFixed ? new LineFile(store, layer, RecipeFiles.made(layer.id())) : null;
        return new MadeLayers(
                store, lines, PackedBlobs.VERSION + " from " + id(store, lower) + " on " + id(store, parent) + "\t");
    }

    private static long id(LayerStore store, @Nullable String layer) throws IOException {
        return layer == null ? 0 : store.stat(layer).id();
    }

    /**
     * Returns the layer that was made before, if the store still has it, and records that it was requested
     * independently of images.
     */
    public Optional<ImportedLayer> find() throws IOException {
        for (String line : lines == null ? List.<String>of() : lines.lines()) {
            String[] fields =
                    line.startsWith(form) ? line.substring(form.length()).split("\t") : new String[0];
            if (fields.length == 4 && isKept(fields[0])) {
                Digest diffId = Digest.parse(fields[1]);
                long bytes = Long.parseLong(fields[2]);
                return Optional.of(new ImportedLayer(
                        fields[0],
                        diffId,
                        Descriptor.of(Compression.NONE.mediaType(), diffId, bytes),
                        Compression.NONE,
                        bytes,
                        Long.parseLong(fields[3]),
                        false,
                        List.of()));
            }
        }
        return Optional.empty();
    }

    private boolean isKept(String layer) throws IOException {
        if (!store.exists(layer)) {
            return false;
        }
        try {
            Labels.keep(store, layer);
            return true;
        } catch (NoSuchLayerException e) {
            return false;
        }
    }

    /** Records a layer that was made from an uncompressed tar. A layer with notes, which have no place here, is not. */
    public void remember(ImportedLayer layer) throws IOException {
        if (lines != null && layer.notes().isEmpty()) {
            lines.add(form + layer.name() + "\t" + layer.diffId() + "\t" + layer.tarBytes() + "\t" + layer.entries());
        }
    }
}
