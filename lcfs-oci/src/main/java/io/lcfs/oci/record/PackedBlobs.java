package io.lcfs.oci.record;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The descriptors of the blobs that were packed from a layer or from which it was imported. They are kept with the
 * layer in layer 0, so that they are known without packing the layer again. Each line contains a form, the digest of
 * the tar, and the blob. The form is the compression and everything else that the bytes of the tar depend on. Only
 * blobs whose bytes passed through this library are listed here; blobs that a manifest names and that were not read are
 * known from the manifest, which is kept with its image.
 */
public final class PackedBlobs {
    /**
     * Increased with every change of the canonical tar or of the compression, so that results of older versions are not
     * used.
     */
    static final int VERSION = 2;

    private final LineFile lines;
    private final Compression compression;
    private final @Nullable String form;

    private PackedBlobs(LineFile lines, Compression compression, @Nullable String form) {
        this.lines = lines;
        this.compression = compression;
        this.form = form;
    }

    /**
     * A packed layer.
     *
     * @param diffId the digest of its tar
     * @param blob the descriptor of the blob
     */
    public record Packed(Digest diffId, Descriptor blob) {}

    /** Returns the known blobs of a layer that is exported in one form. */
    public static PackedBlobs of(LayerStore store, LayerInfo layer, Compression compression, ExportOptions options)
            throws IOException {
        LineFile lines = new LineFile(store, layer, RecipeFiles.packed(layer.id()));
        return new PackedBlobs(lines, compression, form(store, layer, compression, options));
    }

    /**
     * Returns {@code null} if the exported extended attributes are unknown: a predicate other than the default may
     * return different results at different times.
     */
    private static @Nullable String form(
            LayerStore store, LayerInfo layer, Compression compression, ExportOptions options) throws IOException {
        String level = compression == Compression.NONE ? "" : options.level() + " ";
        String prefix = VERSION + " " + compression + " " + level;
        if (!options.canonical() && RecipeFiles.exists(store, layer.id())) {
            return prefix + "as it came";
        }
        if (options.keepsXattr() != ExportOptions.defaults().keepsXattr()) {
            return null;
        }
        // When a layer below is removed by force, its content moves to this layer and changes the tar.
        long below = layer.parent() == null ? 0 : store.stat(layer.parent()).id();
        return prefix + "canonical on " + below + " until " + options.latest();
    }

    /** Returns the known blobs of the layer in this form, the latest first. */
    public List<Packed> find() throws IOException {
        List<Packed> found = new ArrayList<>();
        for (String line : form == null ? List.<String>of() : lines.lines()) {
            String[] fields = line.split("\t");
            if (fields.length == 4 && fields[0].equals(form)) {
                Descriptor blob =
                        Descriptor.of(compression.mediaType(), Digest.parse(fields[2]), Long.parseLong(fields[3]));
                found.add(new Packed(Digest.parse(fields[1]), blob));
            }
        }
        return found;
    }

    /** Keeps a blob of the layer in this form. Does nothing if the store is read-only. */
    public void remember(Packed packed) throws IOException {
        if (form != null) {
            lines.add(form + "\t" + packed.diffId() + "\t" + packed.blob().digest() + "\t"
                    + packed.blob().size());
        }
    }
}
