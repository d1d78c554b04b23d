package io.lcfs.oci.content;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Bytes that can be written more than once, such as after a broken connection, and are the same each time. */
public interface Blob {
    /**
     * Returns the descriptor of the bytes if it is known before they are written.
     *
     * @return size and digest; empty if the bytes must be written in order to know them
     */
    Optional<Descriptor> descriptor();

    /**
     * Writes the bytes.
     *
     * @param target the target; not closed
     * @throws IOException if the bytes cannot be read or written
     */
    void writeTo(OutputStream target) throws IOException;

    /**
     * Returns a blob in memory.
     *
     * @param bytes the bytes, which are not copied
     * @return the blob
     */
    static Blob of(byte[] bytes) {
        return of(Descriptor.of("application/octet-stream", bytes), bytes);
    }

    /**
     * Returns a document as a blob.
     *
     * @param document the document
     * @return the blob
     */
    static Blob of(Document document) {
        return of(document.descriptor(), document.bytes());
    }

    private static Blob of(Descriptor descriptor, byte[] bytes) {
        return new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.of(descriptor);
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                target.write(bytes);
            }
        };
    }
}
