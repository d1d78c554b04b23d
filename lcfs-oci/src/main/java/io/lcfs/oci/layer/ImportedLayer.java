package io.lcfs.oci.layer;

import io.lcfs.oci.content.Compression;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.util.List;

/**
 * A layer that came from a tar.
 *
 * @param name its name in the store, which is its chain ID: what it shows with all that is below
 * @param diffId the digest of its tar
 * @param blob the digest and size of what was read, compressed as it came, with the media type that its bytes have
 * @param compression how it was compressed
 * @param tarBytes the size of the tar
 * @param entries the number of entries in it
 * @param isNew whether it was not in the store before
 * @param notes what came in otherwise than the tar says it, and what is unusual in it, a sentence each with the name of the entry: times
 *     that no layer can hold, marks that were not taken; at most a hundred
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
     * @param name its name
     * @param diffId the digest of its tar
     * @param blob what was read
     * @param compression how it was compressed
     * @param tarBytes the size of the tar
     * @param entries the number of entries
     * @param isNew whether it is new
     * @param notes what is to be said of it
     */
    public ImportedLayer {
        notes = List.copyOf(notes);
    }

    /**
     * The same, of a layer that was in the store before.
     *
     * @return it
     */
    public ImportedLayer asKnown() {
        return new ImportedLayer(name, diffId, blob, compression, tarBytes, entries, false, notes);
    }
}
