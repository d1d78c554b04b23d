package io.lcfs.oci.content;

import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;

/** Bytes that can be produced, more than once, as when a connection broke: always the same ones. */
public interface Blob {
    /**
     * What is known of the bytes before they are produced.
     *
     * @return size and digest; empty if they must be produced to know
     */
    Optional<Descriptor> descriptor();

    /**
     * Produces the bytes.
     *
     * @param target where they go, which stays open
     * @throws IOException if they cannot be read or written
     */
    void writeTo(OutputStream target) throws IOException;

    /**
     * A blob in memory.
     *
     * @param bytes its bytes, which are not copied
     * @return the blob
     */
    static Blob of(byte[] bytes) {
        Descriptor descriptor = Descriptor.of("application/octet-stream", bytes);
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
