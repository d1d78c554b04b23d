package io.lcfs.oci.content;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;

/** Where images come from: a layout directory, an archive, a repository of a registry. Thread-safe. */
public interface ImageSource extends Closeable {
    /**
     * Reads the manifest or the index that a reference names. Its bytes are verified if the reference is a digest.
     *
     * @param reference a tag, or a digest
     * @return the document, at most 4 MiB
     * @throws java.io.FileNotFoundException if there is none of that name
     * @throws InvalidImageException if its bytes are not those of the digest, or too many
     * @throws IOException if it cannot be read
     */
    Document read(String reference) throws IOException;

    /**
     * Opens a blob. Its bytes may not be verified: the reader must do that, with {@link VerifyingInputStream#of}.
     *
     * @param blob what is asked for; size and digest count
     * @return its bytes, from the first on; to be closed
     * @throws java.io.FileNotFoundException if it is not there
     * @throws IOException if it cannot be read
     */
    InputStream open(Descriptor blob) throws IOException;

    @Override
    void close() throws IOException;
}
