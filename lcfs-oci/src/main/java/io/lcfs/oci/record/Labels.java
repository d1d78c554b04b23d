package io.lcfs.oci.record;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.layer.ImportedLayer;
import io.lcfs.oci.spec.History;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The labels that record the origin of layers, so that it need not be computed again. */
public final class Labels {
    /** The label with the digest of the layer's tar. */
    public static final String DIFF_ID = "io.lcfs.oci.diff-id";

    /** The label with the ID of the image that was created in one step with the layer's commit. */
    public static final String IMAGE = "io.lcfs.oci.image";

    /** The label with the command that created the layer. */
    public static final String CREATED_BY = "io.lcfs.oci.created-by";

    /** The label of a layer that was imported with an image and not requested otherwise. */
    private static final String PULLED = "io.lcfs.oci.pulled";

    private static final String CHAIN_ID = "io.lcfs.oci.chain-id";
    private static final String BLOB = "io.lcfs.oci.blob";

    private static final int MAX_BYTES = 512;

    private Labels() {}

    /** Returns the labels of a layer that is imported. */
    public static Map<String, String> of(ImportedLayer layer, Digest chainId, boolean pulled) {
        Map<String, String> labels = new HashMap<>();
        labels.put(DIFF_ID, layer.diffId().toString());
        labels.put(CHAIN_ID, chainId.toString());
        labels.put(
                BLOB,
                layer.compression() + " " + layer.blob().digest() + " "
                        + layer.blob().size());
        if (pulled) {
            labels.put(PULLED, "");
        }
        return labels;
    }

    /** Returns whether a layer exists only for images: it was imported with an image or committed as one. */
    public static boolean isForImages(LayerInfo layer) {
        return layer.labels().containsKey(PULLED) || layer.labels().containsKey(IMAGE);
    }

    /** Records that a layer was requested independently of images. */
    public static void keep(LayerStore store, String layer) throws IOException {
        store.setLabel(layer, PULLED, null);
    }

    /** Records computed digests of a layer. */
    public static void set(LayerStore store, String layer, Digest diffId, Digest chainId) throws IOException {
        store.setLabel(layer, DIFF_ID, diffId.toString());
        store.setLabel(layer, CHAIN_ID, chainId.toString());
    }

    /** Returns the longest prefix of a text that fits into a label. */
    public static String beginning(String text) {
        int end = Math.min(text.length(), MAX_BYTES);
        while (text.substring(0, end).getBytes(StandardCharsets.UTF_8).length > MAX_BYTES
                || end > 0 && Character.isHighSurrogate(text.charAt(end - 1))) {
            end--;
        }
        return text.substring(0, end);
    }

    /** Returns the history entry of a layer, as far as its labels describe it. */
    public static History history(LayerInfo layer) {
        return history(layer, layer.labels().getOrDefault(CREATED_BY, "lcfs"));
    }

    /** Returns the history entry of a layer that a command created. */
    public static History history(LayerInfo layer, String createdBy) {
        return History.of(layer.created().truncatedTo(ChronoUnit.SECONDS), createdBy);
    }

    /** Returns whether a layer was created in the store and not imported from a tar. */
    public static boolean isMadeHere(LayerInfo layer) {
        return !layer.labels().containsKey(BLOB);
    }

    /** Returns the digest of a layer's tar, if it is known. */
    public static Optional<Digest> diffId(Map<String, String> labels) {
        return Optional.ofNullable(labels.get(DIFF_ID)).map(Digest::parse);
    }

    /** Returns the chain ID, which identifies the content of a layer including all layers below it, if it is known. */
    public static Optional<Digest> chainId(Map<String, String> labels) {
        return Optional.ofNullable(labels.get(CHAIN_ID)).map(Digest::parse);
    }

    /** Returns the blob from which a layer was imported. */
    public static Optional<Descriptor> blob(Map<String, String> labels) {
        String value = labels.get(BLOB);
        if (value == null) {
            return Optional.empty();
        }
        String[] parts = value.split(" ");
        return Optional.of(Descriptor.of(
                Compression.valueOf(parts[0]).mediaType(), Digest.parse(parts[1]), Long.parseLong(parts[2])));
    }
}
