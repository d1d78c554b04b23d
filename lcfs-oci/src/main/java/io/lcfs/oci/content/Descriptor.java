package io.lcfs.oci.content;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a blob before it is read (OCI image specification, descriptor.md).
 *
 * @param mediaType what kind of thing it is
 * @param digest of its bytes
 * @param size the number of its bytes
 * @param platform in an index, what the image runs on; else {@code null}
 * @param annotations what else somebody wrote of it
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
     * @param mediaType what kind of thing it is, not blank
     * @param digest of its bytes
     * @param size the number of its bytes, not negative
     * @param platform what the image runs on, in an index
     * @param annotations what else somebody wrote of it, which is copied
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
     * A descriptor of some bytes.
     *
     * @param mediaType what kind of thing they are
     * @param bytes the bytes
     * @return the descriptor
     */
    public static Descriptor of(String mediaType, byte[] bytes) {
        return of(mediaType, Digest.of(bytes), bytes.length);
    }

    /**
     * A descriptor without platform and annotations.
     *
     * @param mediaType what kind of thing it is
     * @param digest of its bytes
     * @param size the number of its bytes
     * @return the descriptor
     */
    public static Descriptor of(String mediaType, Digest digest, long size) {
        return new Descriptor(mediaType, digest, size, null, Map.of());
    }

    /** The digest, the media type and the size. */
    @Override
    public String toString() {
        return digest + " (" + mediaType + ", " + size + " bytes" + (platform == null ? "" : ", " + platform) + ")";
    }
}
