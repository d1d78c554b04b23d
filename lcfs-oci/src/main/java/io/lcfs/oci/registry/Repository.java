package io.lcfs.oci.registry;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.spec.Referrer;
import java.io.IOException;
import java.util.List;

/**
 * A repository of a registry, as a source and a target of images. Transient failures are retried ({@link RetryPolicy})
 * before a method throws: an interrupted download continues where it ended, and so does an upload if the registry
 * allows it. In addition to the exceptions of {@link ImageSource} and {@link ImageTarget}, methods throw
 * {@link RegistryException} if the registry does not carry out a request or cannot be reached. Blobs are verified while
 * they are read. Thread-safe.
 */
public interface Repository extends ImageSource, ImageTarget {
    /**
     * Returns the registry as users name it.
     *
     * @return the host, with the port if there is one: {@code registry.example:5000}
     */
    String host();

    /**
     * Returns the name of the repository in its registry.
     *
     * @return the name: {@code team/app}
     */
    String repository();

    /**
     * Returns whether the repository has a blob, after trying to mount it from other repositories of the same registry.
     * Costs a request for each of them until one has the blob; a repository that refuses is skipped. See
     * {@link #adopt(Descriptor)}.
     *
     * @param blob the descriptor of the blob
     * @param others the names of repositories that may have the blob, which are tried before those of
     *     {@link RegistryOptions#mountFrom()}
     * @return true if the repository has the blob
     * @throws RegistryException if the registry does not respond
     * @throws IOException if the thread is interrupted
     */
    boolean adopt(Descriptor blob, List<String> others) throws IOException;

    /**
     * Returns all tags. If the registry returns the tags in pages, one request is sent for each page. O(tags).
     *
     * @return the tags, each once, in the order of the registry
     * @throws io.lcfs.oci.content.NoSuchImageException if the repository does not exist
     * @throws io.lcfs.oci.content.InvalidImageException if the list is malformed, or has more than 1,000 pages,
     *     1,000,000 tags, or 4 MiB in a page
     * @throws RegistryException if the registry does not respond, or refers to another host for the next page
     * @throws IOException if the thread is interrupted
     */
    List<String> tags() throws IOException;

    /**
     * Returns the descriptor of the manifest or the index that a reference names. Reads the document only if the
     * registry does not describe it.
     *
     * @param reference a tag or a digest
     * @return the media type, digest and size that the registry reports, which have not been verified
     * @throws io.lcfs.oci.content.NoSuchImageException if the repository has no such document
     * @throws io.lcfs.oci.content.InvalidImageException if the registry reports a digest other than the requested one
     * @throws RegistryException if the registry does not respond
     * @throws IOException if the thread is interrupted
     */
    Descriptor resolve(String reference) throws IOException;

    /**
     * Deletes a tag, or a manifest or an index with all its tags. Blobs stay until the registry collects them. Not all
     * registries allow it; the registry of Debian deletes no tags, and manifests only if it is configured for it.
     *
     * @param reference a tag or a digest
     * @throws io.lcfs.oci.content.NoSuchImageException if the repository has no such document
     * @throws RegistryException if the registry refuses, or does not respond
     * @throws IOException if the thread is interrupted
     */
    void delete(String reference) throws IOException;

    /**
     * Returns the manifests and indexes that refer to a manifest or an index, by the registry's list of referrers. If
     * the registry has no such lists, the list is the index of the tag that the specification names for it, {@code
     * sha256-} and the hexadecimal digits. {@link #write(io.lcfs.oci.content.Document, String)} adds a document with a
     * subject to that index, if the registry does not do it itself. O(referrers).
     *
     * @param subject the digest of the manifest or index, which need not exist
     * @return the referrers, each once, in the order of the registry; empty if there are none
     * @throws io.lcfs.oci.content.InvalidImageException if the list is malformed, or has more than 1,000 pages or 4 MiB
     *     in a page
     * @throws RegistryException if the registry does not respond, or refers to another host for the next page
     * @throws IOException if the thread is interrupted
     */
    List<Referrer> referrers(Digest subject) throws IOException;

    /**
     * Ends the use of the repository. Open streams stay open. Connections and their threads are shared by all
     * repositories with the same TLS context, and end some time after the last of these repositories is no longer used.
     *
     * @throws IOException never
     */
    @Override
    void close() throws IOException;
}
