package io.lcfs.oci.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if an archive, a layout or a registry does not have a blob, although it may have other parts of the same
 * image.
 */
public final class NoSuchBlobException extends IOException {
    private static final long serialVersionUID = 1;

    /** The digest of the blob, as text. */
    private final String digest;

    /**
     * Creates an exception.
     *
     * @param digest the digest of the blob
     * @param message the blob, and the place that does not have it
     * @param cause the exception that reported it, or {@code null}
     */
    public NoSuchBlobException(Digest digest, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.digest = digest.toString();
    }

    /**
     * Returns the digest of the blob.
     *
     * @return the digest
     */
    public Digest digest() {
        return Digest.parse(digest);
    }
}
