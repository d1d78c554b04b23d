package io.lcfs.oci.content;

/**
 * The bytes of a manifest or an index, exactly as they were written, because their digest names the image.
 *
 * @param descriptor the descriptor of the bytes
 * @param bytes the JSON, which must not be changed
 */
public record Document(Descriptor descriptor, byte[] bytes) {
    /**
     * Returns a document of bytes.
     *
     * @param mediaType the media type
     * @param bytes the JSON
     * @return the document
     */
    public static Document of(String mediaType, byte[] bytes) {
        return new Document(Descriptor.of(mediaType, bytes), bytes);
    }

    /** Returns the media type, the digest and the size. */
    @Override
    public String toString() {
        return descriptor.mediaType() + " " + descriptor.digest() + " of " + bytes.length + " bytes";
    }
}
