package io.lcfs.oci.content;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The description of a blob without its bytes (OCI image specification, descriptor.md).
 *
 * @param mediaType the media type
 * @param digest the digest of the bytes
 * @param size the number of bytes
 * @param platform in an index, the platform that the image runs on; otherwise {@code null}
 * @param annotations annotations
 */
public record Descriptor(
        String mediaType,
        Digest digest,
        long size,
        @Nullable Platform platform,
        Map<String, String> annotations) {
    /**
     * Copies the annotations.
     *
     * @param mediaType the media type, not blank
     * @param digest the digest of the bytes
     * @param size the number of bytes, not negative
     * @param platform in an index, the platform that the image runs on
     * @param annotations annotations, which are copied
     * @throws IllegalArgumentException if the media type is blank or the size is negative
     */
    public Descriptor {
        if (mediaType.isBlank()) {
            throw new IllegalArgumentException("blob " + digest + " has an empty media type");
        }
        if (size < 0) {
            throw new IllegalArgumentException("blob " + digest + " has the negative size " + size);
        }
        annotations = Map.copyOf(annotations);
    }

    /**
     * Returns the descriptor of bytes.
     *
     * @param mediaType the media type
     * @param bytes the bytes
     * @return the descriptor
     */
    public static Descriptor of(String mediaType, byte[] bytes) {
        return of(mediaType, Digest.of(bytes), bytes.length);
    }

    /**
     * Returns a descriptor without platform and annotations.
     *
     * @param mediaType the media type
     * @param digest the digest of the bytes
     * @param size the number of bytes
     * @return the descriptor
     */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, null, Map.of());
    }

    /** Returns the digest, the media type and the size. */
    @Override
    public String toString() {
        return digest + " (" + mediaType + ", " + size + " bytes" + (platform == null ? "" : ", " + platform) + ")";
    }
}
