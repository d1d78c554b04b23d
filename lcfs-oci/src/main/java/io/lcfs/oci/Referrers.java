package io.lcfs.oci;

import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.spec.ImageManifest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The attachment of artifacts to images: signatures, lists of components, proofs of origin. They are found by {@link
 * io.lcfs.oci.registry.Repository#referrers} and {@link io.lcfs.oci.layout.OciLayout#referrers}. Thread-safe.
 */
public final class Referrers {
    private Referrers() {}

    /**
     * Writes an artifact that refers to an image, which stays as it is. The artifact has the digest of its manifest as
     * its only name. A caller that needs annotations writes the manifest itself: any manifest with a {@linkplain
     * ImageManifest#withSubject subject} is found as a referrer.
     *
     * @param target the place that has the image
     * @param subject the descriptor of the manifest or the index of the image
     * @param artifactType the media type of the artifact, for example {@code application/spdx+json}
     * @param content the blobs of the artifact, each with its media type
     * @return the manifest of the artifact
     * @throws IllegalArgumentException if the type is blank
     * @throws IOException if the target fails
     */
    public static Document attach(ImageTarget target, Descriptor subject, String artifactType, List<Document> content)
            throws IOException {
        List<Descriptor> blobs = new ArrayList<>();
        content.forEach(blob -> blobs.add(blob.descriptor()));
        Document manifest = ImageManifest.ofArtifact(artifactType, blobs)
                .withSubject(subject)
                .document();
        List<Document> all = new ArrayList<>(content);
        all.add(ImageManifest.EMPTY_CONFIG);
        for (Document blob : all) {
            Descriptor ignored = target.write(Blob.of(blob));
        }
        target.write(manifest, null);
        return manifest;
    }
}
