package io.lcfs.oci.registry;

import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import java.io.IOException;

/**
 * A repository of a registry, to read images from and to write them to. Failures that may go away by themselves are tried
 * again ({@link RetryPolicy}) before a method throws: a broken download goes on where it broke, and so does an upload if the
 * registry allows it. Besides what {@link ImageSource} and {@link ImageTarget} name, methods throw
 * {@link RegistryException} whenever the registry does not do what it is asked, or is not reached. Blobs are verified while they are
 * read. Thread-safe.
 */
public interface Repository extends ImageSource, ImageTarget {
    /**
     * Ends the use of the repository. Streams that are open stay so. Connections and their threads are all repositories', as far as they
     * have one TLS context, and end some time after the last of them.
     *
     * @throws IOException never
     */
    @Override
    void close() throws IOException;
}
