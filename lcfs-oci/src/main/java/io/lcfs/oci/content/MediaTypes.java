package io.lcfs.oci.content;

/** The media types of the parts of images, those of the OCI and those of Docker's schema 2. */
public final class MediaTypes {
    /** The media type of a manifest. */
    public static final String MANIFEST = "application/vnd.oci.image.manifest.v1+json";
    /** The media type of an index of manifests. */
    public static final String INDEX = "application/vnd.oci.image.index.v1+json";
    /** The media type of a configuration. */
    public static final String CONFIG = "application/vnd.oci.image.config.v1+json";
    /** The media type of an uncompressed layer. */
    public static final String LAYER = "application/vnd.oci.image.layer.v1.tar";
    /** The media type of a layer in gzip. */
    public static final String LAYER_GZIP = "application/vnd.oci.image.layer.v1.tar+gzip";
    /** The media type of a layer in zstd. */
    public static final String LAYER_ZSTD = "application/vnd.oci.image.layer.v1.tar+zstd";
    /** The media type of the configuration {@code {}} of an artifact that needs none. */
    public static final String EMPTY = "application/vnd.oci.empty.v1+json";
    /** The media type of Docker's manifest. */
    public static final String DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";
    /** The media type of Docker's index. */
    public static final String DOCKER_INDEX = "application/vnd.docker.distribution.manifest.list.v2+json";
    /** The media type of Docker's configuration. */
    public static final String DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json";
    /** The media type of Docker's uncompressed layer. */
    public static final String DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar";
    /** The media type of Docker's layer in gzip. */
    public static final String DOCKER_LAYER_GZIP = "application/vnd.docker.image.rootfs.diff.tar.gzip";

    /** The media type of Docker's layer in zstd. */
    public static final String DOCKER_LAYER_ZSTD = "application/vnd.docker.image.rootfs.diff.tar.zstd";

    private MediaTypes() {}

    /**
     * Returns whether a media type is that of an index.
     *
     * @param mediaType the media type
     * @return true for an index
     */
    public static boolean isIndex(String mediaType) {
        return mediaType.equals(INDEX) || mediaType.equals(DOCKER_INDEX);
    }

    /**
     * Returns whether a media type is that of a manifest.
     *
     * @param mediaType the media type
     * @return true for a manifest
     */
    public static boolean isManifest(String mediaType) {
        return mediaType.equals(MANIFEST) || mediaType.equals(DOCKER_MANIFEST);
    }
}
