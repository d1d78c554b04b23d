package io.lcfs.build;

import io.lcfs.oci.content.Platform;
import java.io.IOException;

/** Finds the images that a Dockerfile names in FROM and in COPY --from. Called by the thread that reads the file. */
@FunctionalInterface
public interface BaseImages {
    /**
     * Returns the name that an image has in the store; the image may be pulled for that.
     *
     * @param reference the reference in the Dockerfile, with its variables expanded: {@code debian:12}
     * @param platform the platform that the image should run on
     * @return the name in the store
     * @throws io.lcfs.oci.content.NoSuchImageException if there is no such image
     * @throws IOException if the image cannot be had
     */
    String find(String reference, Platform platform) throws IOException;
}
