package io.lcfs.oci.image;

import io.lcfs.oci.content.Document;
import java.util.List;

/**
 * An index with everything that it names, so that a push writes the same bytes that a pull read.
 *
 * @param document the index
 * @param platforms the images of the index and of indexes in it, in their order, each with its manifest; each has the
 *     name of the image that was pulled
 * @param blobs the blobs of those entries that are not images of layers, such as attestations (documents about the
 *     build of an image)
 * @param documents the manifests of these entries, and the indexes in the index; each document comes after the
 *     documents that it names
 */
public record WholeIndex(Document document, List<Image> platforms, List<Document> blobs, List<Document> documents) {
    /**
     * Copies the lists.
     *
     * @param document the index
     * @param platforms the images of the index
     * @param blobs the blobs of entries that are not images of layers
     * @param documents the manifests of these entries, and the indexes in the index
     */
    public WholeIndex {
        platforms = List.copyOf(platforms);
        blobs = List.copyOf(blobs);
        documents = List.copyOf(documents);
    }
}
