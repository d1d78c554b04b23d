package io.lcfs.oci.content;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Thrown if a store, an archive, a layout or a registry does not have the image that a call names. */
public final class NoSuchImageException extends IOException {
    private static final long serialVersionUID = 1;

    /** The name, tag or digest of the image. */
    private final String reference;

    /**
     * Creates an exception.
     *
     * @param reference the name, tag or digest of the image, or of an index of images
     * @param message the image, and the place that does not have it
     */
    public NoSuchImageException(String reference, String message) {
        this(reference, message, null);
    }

    /**
     * Creates an exception with a cause.
     *
     * @param reference the name, tag or digest of the image, or of an index of images
     * @param message the image, and the place that does not have it
     * @param cause the exception that reported it, or {@code null}
     */
    public NoSuchImageException(String reference, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.reference = reference;
    }

    /**
     * Returns the name, tag or digest of the image, as the caller gave it.
     *
     * @return the reference; the name of the repository if the registry does not have the repository
     */
    public String reference() {
        return reference;
    }
}
