package io.lcfs.oci.image;

import io.lcfs.oci.content.Digest;
import org.jspecify.annotations.Nullable;

/**
 * How far an image is on its way out.
 *
 * @param layer the number of the layer, from 1 on
 * @param layers how many the image has
 * @param name the layer's name in the store
 * @param step what is done with it
 * @param digest of its blob; {@code null} while that is not known
 * @param bytes how many of the blob are there; while it is packed, how many of its tar were packed, again from 0 if a target had to
 *     begin anew
 * @param totalBytes how many the blob has, or -1 while that is not known; while it is packed, about how many the layer wrote, to which
 *     the tar adds its headers, and which it may not reach where files have much in common
 */
public record PushProgress(
        int layer,
        int layers,
        String name,
        Step step,
        @Nullable Digest digest,
        long bytes,
        long totalBytes) {
    /** What is done with a layer. Each begins with {@link #BEGUN} and ends with {@link #THERE} or {@link #WRITTEN}. */
    public enum Step {
        /** The target is asked for it. */
        BEGUN,
        /** It is packed, and goes out while that is done. */
        PACKING,
        /** The target had it, and nothing was packed or sent. */
        THERE,
        /** All of it has gone out, and the target has it. */
        WRITTEN
    }

    /** As in {@code layer 3 of 8, sha256:...: 5 of 10 bytes}. */
    @Override
    public String toString() {
        return "layer " + layer + " of " + layers + ", " + (digest == null ? name : digest) + ": " + bytes
                + (totalBytes < 0 ? "" : " of " + totalBytes) + " bytes";
    }
}
