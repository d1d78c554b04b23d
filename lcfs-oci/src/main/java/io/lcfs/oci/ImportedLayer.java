package io.lcfs.oci;

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
 */
public record ImportedLayer(
        String name,
        Digest diffId,
        Descriptor blob,
        Compression compression,
        long tarBytes,
        long entries,
        boolean isNew) {
    /**
     * The same, of a layer that was in the store before.
     *
     * @return it
     */
    public ImportedLayer asKnown() {
        return new ImportedLayer(name, diffId, blob, compression, tarBytes, entries, false);
    }
}
