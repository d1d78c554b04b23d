package io.lcfs.oci.content;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a manifest or an index, exactly as they were written, because their digest names the image. Immutable.
 */
public final class Document {
    private final Descriptor descriptor;
    private final byte[] bytes;

    private Document(Descriptor descriptor, byte[] bytes) {
        this.descriptor = descriptor;
        this.bytes = bytes.clone();
    }

    /**
     * Returns a document of bytes.
     *
     * @param mediaType the media type
     * @param bytes the JSON, which is copied
     * @return the document
     */
    public static Document of(String mediaType, byte[] bytes) {
        return of(Descriptor.of(mediaType, bytes), bytes);
    }

    /**
     * Returns a document of bytes whose descriptor is known.
     *
     * @param descriptor the descriptor of the bytes, which is not verified
     * @param bytes the JSON, which is copied
     * @return the document
     */
    public static Document of(Descriptor descriptor, byte[] bytes) {
        return new Document(descriptor, bytes);
    }

    /**
     * Returns the descriptor of the bytes.
     *
     * @return the descriptor
     */
    public Descriptor descriptor() {
        return descriptor;
    }

    /**
     * Returns the JSON.
     *
     * @return a copy of the bytes
     */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Returns whether the other object is a document of the same descriptor and bytes. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Document document
                && descriptor.equals(document.descriptor)
                && Arrays.equals(bytes, document.bytes);
    }

    @Override
    public int hashCode() {
        return descriptor.hashCode();
    }

    /** Returns the media type, the digest and the size. */
    @Override
    public String toString() {
        return descriptor.mediaType() + " " + descriptor.digest() + " of " + bytes.length + " bytes";
    }
}
