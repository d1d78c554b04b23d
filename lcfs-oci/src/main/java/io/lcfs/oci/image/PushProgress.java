package io.lcfs.oci.image;

import io.lcfs.oci.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * The progress of an image that is pushed.
 *
 * @param layer the number of the layer, from 1 on
 * @param layers the number of layers of the image
 * @param name the layer's name in the store
 * @param step the present step
 * @param digest the digest of the layer's blob; {@code null} while it is unknown
 * @param bytes the number of bytes of the blob that the target has. During {@link Step#PACKING}, the number of bytes of
 *     the tar that were packed; it restarts at 0 if a target begins again
 * @param totalBytes the size of the blob, or -1 while it is unknown. During {@link Step#PACKING}, an estimate from the
 *     layer's own bytes: the tar adds its headers, and may be smaller if files share content
 */
public record PushProgress(
        int layer,
        int layers,
        String name,
        Step step,
        @Nullable Digest digest,
        long bytes,
        long totalBytes) {
    /** The steps of a layer. Each layer begins with {@link #BEGUN} and ends with {@link #THERE} or {@link #WRITTEN}. */
    public enum Step {
        /** The target is asked whether it has the layer. */
        BEGUN,
        /** The layer is packed and sent at the same time. */
        PACKING,
        /** The target already had the layer, so nothing was packed or sent. */
        THERE,
        /** The layer was sent completely, and the target has it. */
        WRITTEN
    }

    /** Returns the progress in the form {@code layer 3 of 8, sha256:...: 5 of 10 bytes}. */
    @Override
    public String toString() {
        return "layer " + layer + " of " + layers + ", " + (digest == null ? name : digest) + ": " + bytes
                + (totalBytes < 0 ? "" : " of " + totalBytes) + " bytes";
    }
}
