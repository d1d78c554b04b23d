package io.lcfs.oci.content;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where images go: a layout directory, an archive, a repository of a registry. Blobs come first, then the manifest that names
 * them, so that nobody sees an image that is not whole. Thread-safe.
 */
public interface ImageTarget extends Closeable {
    /**
     * Tells whether a blob is there already, and need not be written.
     *
     * @param digest of the blob
     * @return whether it is
     * @throws IOException if that cannot be found out
     */
    boolean has(Digest digest) throws IOException;

    /**
     * Refuses a tag that {@link #write(Document, String)} would refuse, so that a push does so before it packs anything. A target that
     * takes any tag has nothing to do.
     *
     * @param tag the tag
     * @throws IllegalArgumentException if it is none here
     */
    default void checkTag(String tag) {}

    /**
     * Tells whether a blob is there already, after it was taken from where the target may take it without its bytes being sent: another
     * repository of a registry.
     *
     * @param blob what is known of it
     * @return whether it is there
     * @throws IOException if that cannot be found out
     */
    default boolean adopt(Descriptor blob) throws IOException {
        return has(blob.digest());
    }

    /**
     * Writes a blob. A blob that is there already is not written again where its digest is known beforehand.
     *
     * @param blob its bytes
     * @return what was written, of the media type {@code application/octet-stream}
     * @throws InvalidImageException if the bytes are not those of the digest that the blob gave
     * @throws IOException if it cannot be written; nothing of it is seen then
     */
    Descriptor write(Blob blob) throws IOException;

    /**
     * Writes a manifest or an index whose parts are there, by its digest and under a tag.
     *
     * @param document the document
     * @param tag the tag, which moves from what has it now; {@code null} for none
     * @throws IOException if it cannot be written
     */
    void write(Document document, @Nullable String tag) throws IOException;

    /**
     * Ends the writing; an archive is complete only after this.
     *
     * @throws IOException if what is left cannot be written
     */
    @Override
    void close() throws IOException;
}
