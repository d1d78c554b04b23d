package io.lcfs.oci.content;

/** The compression of a layer's tar. */
public enum Compression {
    /** No compression. */
    NONE(MediaTypes.LAYER),
    /** gzip (RFC 1952), without name and time, with the same bytes on every JVM. */
    GZIP(MediaTypes.LAYER_GZIP),
    /** zstd (RFC 8878), with the same bytes on every JVM. */
    ZSTD(MediaTypes.LAYER_ZSTD);

    private final String mediaType;

    Compression(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * Returns the OCI media type of a layer with this compression.
     *
     * @return the media type
     */
    public String mediaType() {
        return mediaType;
    }
}
