package io.lcfs.oci.content;

/** The media types of what images are made of: of the OCI, and of Docker's schema 2. */
public final class MediaTypes {
    /** A manifest. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** An index of manifests. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    /** A configuration. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    /** A layer that is not compressed. */
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    /** A layer in gzip. */
    public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    /** A layer in zstd. */
    public static final String LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    /** Docker's manifest. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** Docker's index. */
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** Docker's configuration. */
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    /** Docker's layer, not compressed. */
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    /** Docker's layer, in gzip. */
    public static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /** Docker's layer, in zstd. */
    public static final String DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";

    private MediaTypes() {}

    /**
     * Tells whether a media type is that of an index.
     *
     * @param mediaType the media type
     * @return whether it is
     */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    /**
     * Tells whether a media type is that of a manifest.
     *
     * @param mediaType the media type
     * @return whether it is
     */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }
}
