package io.lcfs.oci.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** A source of images: a layout directory, an archive, or a repository of a registry. Thread-safe. */
public interface ImageSource extends Closeable {
    /**
     * Reads the manifest or the index that a reference names. Its bytes are verified if the reference is a digest.
     *
     * @param reference a tag or a digest
     * @return the document, at most 4 MiB
     * @throws NoSuchImageException if there is no document of that name
     * @throws InvalidImageException if the bytes do not match the digest, or are more than 4 MiB
     * @throws IllegalArgumentException if the reference begins like a digest and is not a valid one
     * @throws IOException if the document cannot be read
     */
    Document read(String reference) throws IOException;

    /**
     * Opens a blob. Its bytes may not be verified: the reader must verify them, with {@link VerifyingInputStream#of}.
     *
     * @param blob the requested blob, of which size and digest count
     * @return the bytes of the blob from the first one on; the caller closes the stream
     * @throws NoSuchBlobException if the source does not have the blob
     * @throws IOException if the blob cannot be read
     */
    InputStream open(Descriptor blob) throws IOException;

    @Override
    void close() throws IOException;
}
