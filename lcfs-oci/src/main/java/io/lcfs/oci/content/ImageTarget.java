package io.lcfs.oci.content;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * A target of images: a layout directory, an archive, a repository of a registry. Blobs are written first, and then the
 * manifest that names them, so that no reader sees an incomplete image. Thread-safe.
 */
public interface ImageTarget extends Closeable {
    /**
     * Returns whether the target has a blob, so that it need not be written.
     *
     * @param digest the digest of the blob
     * @return true if the target has the blob
     * @throws IOException if that cannot be determined
     */
    boolean has(Digest digest) throws IOException;

    /**
     * Checks a tag as {@link #write(Document, String)} does, so that a push fails before it packs a layer. A target
     * that accepts any tag does nothing.
     *
     * @param tag the tag
     * @throws IllegalArgumentException if the target does not accept the tag
     */
    default void checkTag(String tag) {}

    /**
     * Returns whether indexes can be written to this target, so that a push of an index fails before it writes a blob.
     *
     * @return whether {@link #write(Document, String)} accepts an index; by default true
     */
    default boolean acceptsIndexes() {
        return true;
    }

    /**
     * Returns whether the target has a blob. A target that can obtain the blob from another place without its bytes
     * being sent, such as from another repository of the same registry, does so first.
     *
     * @param blob the descriptor of the blob
     * @return true if the target has the blob
     * @throws IOException if that cannot be determined
     */
    default boolean adopt(Descriptor blob) throws IOException {
        return has(blob.digest());
    }

    /**
     * Returns how many blobs a push should write at a time. A target in which the order of its blobs shows, such as an
     * archive, returns 1, so that the same image gives the same bytes.
     *
     * @return the number, at least 1; by default 1
     */
    default int writesAtOnce() {
        return 1;
    }

    /**
     * Writes a blob. If its digest is known beforehand and the target has the blob, nothing is written.
     *
     * @param blob the blob
     * @return the descriptor of the written bytes, of the media type {@code application/octet-stream}
     * @throws InvalidImageException if the bytes do not match the descriptor that the blob returned
     * @throws IOException if the blob cannot be written; no part of it is visible then
     */
    Descriptor write(Blob blob) throws IOException;

    /**
     * Writes a manifest or an index, whose parts must have been written, under its digest and a tag.
     *
     * @param document the document
     * @param tag the tag, which is moved from the document that has it; {@code null} for none
     * @throws IOException if the document cannot be written
     */
    void write(Document document, @Nullable String tag) throws IOException;

    /**
     * Ends the writing; an archive is complete only after this call.
     *
     * @throws IOException if the rest cannot be written
     */
    @Override
    void close() throws IOException;
}
