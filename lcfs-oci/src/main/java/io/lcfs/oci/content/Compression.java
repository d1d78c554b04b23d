package io.lcfs.oci.content;

/** How the tar of a layer is compressed. */
public enum Compression {
    /** Not at all. */
    NONE(MediaTypes.LAYER),
    /** With gzip (RFC 1952): one level, no name, no time; the same bytes on every JVM. */
    GZIP(MediaTypes.LAYER_GZIP),
    /** With zstd (RFC 8878). */
    ZSTD(MediaTypes.LAYER_ZSTD);

    private final String mediaType;

    Compression(String mediaType) {
        this.mediaType = mediaType;
    }

    /**
     * The OCI's media type of a layer that is compressed so.
     *
     * @return the media type
     */
    public String mediaType() {
        return mediaType;
    }
}
