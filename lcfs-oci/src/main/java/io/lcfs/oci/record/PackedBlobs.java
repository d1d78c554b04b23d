package io.lcfs.oci.record;

import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ExportOptions;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The results of packing layers, kept with them in layer 0, so that their blobs are known without packing them again.
 * Each line contains a form, the digest of the tar, and the blob. The form consists of everything that the bytes of the
 * blob depend on.
 */
public final class PackedBlobs {
    /**
     * Increased with every change of the canonical tar or of the compression, so that results of older versions are not
     * used.
     */
    private static final int VERSION = 1;

    private static final int MAX_LINES = 16;

    private final LayerStore store;
    private final LayerInfo layer;
    private final Compression compression;
    private final @Nullable String form;

    private PackedBlobs(LayerStore store, LayerInfo layer, Compression compression, @Nullable String form) {
        this.store = store;
        this.layer = layer;
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

    /** Returns the results of a layer that is exported in one form. */
    public static PackedBlobs of(LayerStore store, LayerInfo layer, Compression compression, ExportOptions options)
            throws IOException {
        return new PackedBlobs(store, layer, compression, form(store, layer, compression, options));
    }

    /**
     * Returns {@code null} if the exported extended attributes are unknown: a predicate other than the default may
     * return different results at different times.
     */
    private static @Nullable String form(
            LayerStore store, LayerInfo layer, Compression compression, ExportOptions options) throws IOException {
        String prefix = VERSION + " " + compression + " ";
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

    /** Returns the most recent result of packing the layer in this form. */
    public Optional<Packed> find() throws IOException {
        for (String line : form == null ? List.<String>of() : lines()) {
            String[] fields = line.split("\t");
            if (fields.length == 4 && fields[0].equals(form)) {
                Descriptor blob =
                        Descriptor.of(compression.mediaType(), Digest.parse(fields[2]), Long.parseLong(fields[3]));
                return Optional.of(new Packed(Digest.parse(fields[1]), blob));
            }
        }
        return Optional.empty();
    }

    private List<String> lines() throws IOException {
        try (Layer root = store.root()) {
            String file = RecipeFiles.packed(layer.id());
            return root.exists(file)
                    ? new String(root.readAllBytes(file), StandardCharsets.UTF_8)
                            .lines()
                            .toList()
                    : List.of();
        }
    }

    /** Keeps a result. Does nothing if the store is read-only. */
    public void remember(Packed packed) throws IOException {
        if (form == null || store.info().readOnly()) {
            return;
        }
        List<String> lines = new ArrayList<>();
        lines.add(form + "\t" + packed.diffId() + "\t" + packed.blob().digest() + "\t"
                + packed.blob().size());
        lines().stream()
                .filter(line -> !line.startsWith(form + "\t"))
                .limit(MAX_LINES - 1)
                .forEach(lines::add);
        write(String.join("\n", lines));
    }

    /** Replaces the whole file, so that of two simultaneous pushes one result is kept. */
    private void write(String text) throws IOException {
        String file = RecipeFiles.packed(layer.id());
        String unfinished = file + "-" + UUID.randomUUID();
        try (Layer root = store.root()) {
            root.createDirectories(RecipeFiles.folder(layer.id()));
            try (OutputStream out = root.newOutputStream(unfinished)) {
                out.write(text.getBytes(StandardCharsets.UTF_8));
            }
            root.rename(unfinished, file);
        }
    }
}
