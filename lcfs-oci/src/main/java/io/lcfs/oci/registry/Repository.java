package io.lcfs.oci.registry;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import java.io.IOException;
import java.util.List;

/**
 * A repository of a registry, to read images from and to write them to. Failures that may go away by themselves are tried
 * again ({@link RetryPolicy}) before a method throws: a broken download goes on where it broke, and so does an upload if the
 * registry allows it. Besides what {@link ImageSource} and {@link ImageTarget} name, methods throw
 * {@link RegistryException} whenever the registry does not do what it is asked, or is not reached. Blobs are verified while they are
 * read. Thread-safe.
 */
public interface Repository extends ImageSource, ImageTarget {
    /**
     * Lists the tags. A registry that gives them in pages is asked for each page; O(tags).
     *
     * @return the tags, each once, in the order of the registry
     * @throws java.io.FileNotFoundException if there is no such repository
     * @throws io.lcfs.oci.content.InvalidImageException if the list is malformed, or if it has more than 1,000 pages, 1,000,000 tags, or
     *     4 MiB in a page
     * @throws RegistryException if the registry does not answer, or refers to another host for the next page
     * @throws IOException if the thread is interrupted
     */
    List<String> tags() throws IOException;

    /**
     * Finds the manifest or the index that a reference names, without reading it if the registry says what it is.
     *
     * @param reference a tag, or a digest
     * @return its media type, digest and size as the registry says, which nothing has verified
     * @throws java.io.FileNotFoundException if there is none of that name
     * @throws io.lcfs.oci.content.InvalidImageException if the registry says that it is something else
     * @throws RegistryException if the registry does not answer
     * @throws IOException if the thread is interrupted
     */
    Descriptor resolve(String reference) throws IOException;

    /**
     * Ends the use of the repository. Streams that are open stay so. Connections and their threads are all repositories', as far as they
     * have one TLS context, and end some time after the last of them.
     *
     * @throws IOException never
     */
    @Override
    void close() throws IOException;
}
