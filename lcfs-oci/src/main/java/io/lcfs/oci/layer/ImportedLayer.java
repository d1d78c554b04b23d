package io.lcfs.oci.layer;

import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.util.List;

/**
 * A layer that was imported from a tar.
 *
 * @param name the layer's name in the store: its chain ID, which identifies it together with all layers below it, or
 *     the name of {@link ImportOptions#withName}
 * @param diffId the digest of its tar
 * @param blob the digest and size of the bytes that were read, with the media type that their content shows
 * @param compression the compression of these bytes
 * @param tarBytes the size of the tar
 * @param entries the number of entries in the tar
 * @param isNew whether the store did not have the layer before
 * @param notes deviations of the layer from the tar, and unusual contents, each as a sentence with the name of the
 *     entry: for example times that no layer can hold, or marks that were ignored; the first hundred, and then the
 *     number of further ones
 */
public record ImportedLayer(
        String name,
        Digest diffId,
        Descriptor blob,
        Compression compression,
        long tarBytes,
        long entries,
        boolean isNew,
        List<String> notes) {
    /**
     * Copies the notes.
     *
     * @param name the layer's name
     * @param diffId the digest of its tar
     * @param blob the descriptor of the bytes that were read
     * @param compression the compression
     * @param tarBytes the size of the tar
     * @param entries the number of entries
     * @param isNew whether the layer is new
     * @param notes the notes
     */
    public ImportedLayer {
        notes = List.copyOf(notes);
    }
}
