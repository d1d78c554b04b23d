package io.lcfs.oci.content;

/**
 * The bytes of a manifest or an index, exactly as they were written: their digest is the name of the image.
 *
 * @param descriptor what they are
 * @param bytes the JSON; neither side changes the array
 */
public record Document(Descriptor descriptor, byte[] bytes) {
    /**
     * A document of some bytes.
     *
     * @param mediaType what kind of thing they are
     * @param bytes the JSON
     * @return the document
     */
    public static Document of(String mediaType, byte[] bytes) {
        return new Document(Descriptor.of(mediaType, bytes), bytes);
    }

    /** What it is, and its digest. */
    @Override
    public String toString() {
        return descriptor.mediaType() + " " + descriptor.digest() + " of " + bytes.length + " bytes";
    }
}
