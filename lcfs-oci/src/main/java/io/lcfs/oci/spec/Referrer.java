package io.lcfs.oci.spec;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.DocumentTree;
import io.lcfs.oci.json.JsonFields;
import java.util.Objects;
import java.util.Optional;

/**
 * A manifest or an index that refers to another one, its subject: a signature, a list of components, a proof of origin
 * (OCI distribution specification 1.1, "Listing Referrers").
 *
 * @param descriptor the descriptor, with the annotations of the manifest
 * @param artifactType the type of the artifact; the media type of its configuration if it has no other; may be empty
 */
public record Referrer(Descriptor descriptor, String artifactType) {
    private static final int TAG_DIGITS = 64;

    /**
     * Checks the values.
     *
     * @param descriptor the descriptor
     * @param artifactType the type
     */
    public Referrer {
        Objects.requireNonNull(descriptor);
        Objects.requireNonNull(artifactType);
    }

    /**
     * Returns the entry of a manifest or an index in the list of the referrers of its subject.
     *
     * @param document the manifest or index
     * @return the entry
     * @throws InvalidImageException if the document is not valid
     */
    public static Referrer of(Document document) throws InvalidImageException {
        DocumentTree tree = DocumentTree.parse(document);
        JsonFields fields = tree.fields();
        String type = fields.stringOrEmpty("artifactType");
        JsonFields config = fields.objectOrNull("config");
        Descriptor plain = document.descriptor();
        return new Referrer(
                new Descriptor(plain.mediaType(), plain.digest(), plain.size(), null, tree.annotations()),
                type.isEmpty() && config != null ? config.stringOrEmpty("mediaType") : type);
    }

    /**
     * Returns the tag of the index that lists the referrers of a manifest or an index, where nothing else lists them.
     *
     * @param subject the digest of the manifest or index
     * @return the name of the algorithm, a hyphen, and the first 64 hexadecimal digits
     */
    public static String tag(Digest subject) {
        return subject.algorithm() + "-" + subject.hex().substring(0, TAG_DIGITS);
    }

    /**
     * Returns the subject of a manifest or an index.
     *
     * @param document the manifest or index
     * @return the descriptor of the subject; empty if there is none
     * @throws InvalidImageException if the document is not valid
     */
    public static Optional<Descriptor> subject(Document document) throws InvalidImageException {
        JsonFields subject = DocumentTree.parse(document).fields().objectOrNull("subject");
        return subject == null ? Optional.empty() : Optional.of(DescriptorJson.read(subject));
    }
}
