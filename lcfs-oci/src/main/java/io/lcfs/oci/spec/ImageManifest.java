package io.lcfs.oci.spec;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.json.DocumentTree;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import io.lcfs.oci.text.Quote;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The manifest of an image, which lists its configuration and its layers (OCI image specification, manifest.md;
 * Docker's schema 2 is read as well). Immutable. A parsed manifest keeps its bytes. A changed manifest is written
 * again, with its fields in a fixed order and including unknown fields.
 */
public final class ImageManifest {
    /** The configuration of an artifact that needs none. */
    public static final Document EMPTY_CONFIG = Document.of(MediaTypes.EMPTY, "{}".getBytes(StandardCharsets.UTF_8));

    private static final List<String> ORDER =
            List.of("schemaVersion", "mediaType", "artifactType", "config", "layers", "subject", "annotations");

    private final DocumentTree tree;
    private final Descriptor config;
    private final List<Descriptor> layers;
    private final Map<String, String> annotations;
    private final Optional<Descriptor> subject;
    private final Optional<String> artifactType;

    private ImageManifest(DocumentTree tree) throws InvalidImageException {
        JsonFields fields = tree.fields();
        this.tree = tree;
        this.config = DescriptorJson.read(fields.object("config"));
        this.layers = DescriptorJson.read(fields.objects("layers"));
        this.annotations = tree.annotations();
        JsonFields about = fields.objectOrNull("subject");
        this.subject = about == null ? Optional.empty() : Optional.of(DescriptorJson.read(about));
        this.artifactType = Optional.ofNullable(fields.stringOrNull("artifactType"));
    }

    /**
     * Parses a manifest. O(size). A manifest without a list of layers counts as one with an empty list, because
     * programs written in Go write it so.
     *
     * @param document the bytes of an OCI or a Docker manifest
     * @return the manifest
     * @throws InvalidImageException if the document is not a valid manifest, if it contains a media type other than
     *     that of the document, or if it could be mistaken for an index
     */
    public static ImageManifest parse(Document document) throws InvalidImageException {
        Descriptor descriptor = document.descriptor();
        if (!MediaTypes.isManifest(descriptor.mediaType())) {
            throw new InvalidImageException(
                    descriptor.digest() + " is not a manifest but of the type " + Quote.of(descriptor.mediaType()));
        }
        DocumentTree tree = DocumentTree.parse(document);
        tree.fields().mustNotHave("manifests");
        tree.fields().mustNotHave("fsLayers");
        return new ImageManifest(tree);
    }

    /**
     * Creates an OCI manifest.
     *
     * @param config the configuration
     * @param layers the layers, the lowest first
     * @return the manifest
     */
    public static ImageManifest of(Descriptor config, List<Descriptor> layers) {
        return written(DocumentTree.create(MediaTypes.MANIFEST, tree -> {
            tree.add("config", DescriptorJson.write(config));
            tree.add("layers", DescriptorJson.write(layers));
        }));
    }

    /**
     * Creates an OCI manifest of an artifact that is not an image and needs no configuration. Its configuration is
     * {@code {}}, the two bytes of {@link #EMPTY_CONFIG}, which must be written to the target as a blob.
     *
     * @param artifactType the media type of the artifact
     * @param layers the blobs of the artifact
     * @return the manifest
     * @throws IllegalArgumentException if the type is blank
     */
    public static ImageManifest ofArtifact(String artifactType, List<Descriptor> layers) {
        if (artifactType.isBlank()) {
            throw new IllegalArgumentException("the type of the artifact is empty");
        }
        return written(DocumentTree.create(MediaTypes.MANIFEST, tree -> {
            tree.addProperty("artifactType", artifactType);
            tree.add("config", DescriptorJson.write(EMPTY_CONFIG.descriptor()));
            tree.add("layers", DescriptorJson.write(layers));
        }));
    }

    /** Parses a tree that this class built from records, and which is therefore valid. */
    private static ImageManifest written(DocumentTree tree) {
        try {
            return new ImageManifest(tree);
        } catch (InvalidImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private ImageManifest with(Consumer<JsonObject> change) {
        return written(tree.with(ORDER, change));
    }

    /**
     * Returns this manifest with one more layer; the manifest keeps its media type.
     *
     * @param layer the new top layer
     * @return the manifest
     */
    public ImageManifest withLayer(Descriptor layer) {
        return with(tree -> Json.array(tree, "layers").add(DescriptorJson.write(layer)));
    }

    /**
     * Returns this manifest with other layers. A layer that the manifest already has keeps its unknown fields.
     *
     * @param layers the layers, the lowest first
     * @return the manifest
     */
    public ImageManifest withLayers(List<Descriptor> layers) {
        return with(changed -> {
            JsonArray old = Json.array(changed, "layers");
            JsonArray array = new JsonArray();
            for (Descriptor layer : layers) {
                int known = this.layers.indexOf(layer);
                array.add(known < 0 ? DescriptorJson.write(layer) : old.get(known));
            }
            changed.add("layers", array);
        });
    }

    /**
     * Returns this manifest with another configuration.
     *
     * @param config the configuration
     * @return the manifest
     */
    public ImageManifest withConfig(Descriptor config) {
        return config.equals(this.config) ? this : with(tree -> tree.add("config", DescriptorJson.write(config)));
    }

    /**
     * Returns this manifest with other annotations.
     *
     * @param annotations all annotations
     * @return the manifest
     */
    public ImageManifest withAnnotations(Map<String, String> annotations) {
        return with(tree -> DescriptorJson.addAnnotations(tree, annotations));
    }

    /**
     * Returns this manifest with another subject.
     *
     * @param subject the manifest or index that this manifest refers to, of which media type, digest and size count
     * @return the manifest
     */
    public ImageManifest withSubject(Descriptor subject) {
        Descriptor plain = Descriptor.of(subject.mediaType(), subject.digest(), subject.size());
        return with(tree -> tree.add("subject", DescriptorJson.write(plain)));
    }

    /**
     * Returns the bytes: the parsed ones, or canonical ones after a change.
     *
     * @return the document
     */
    public Document document() {
        return tree.document();
    }

    /**
     * Returns the media type of the manifest.
     *
     * @return {@link MediaTypes#MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
     */
    public String mediaType() {
        return tree.mediaType();
    }

    /**
     * Returns the descriptor of the configuration.
     *
     * @return the descriptor
     */
    public Descriptor config() {
        return config;
    }

    /**
     * Returns the descriptors of the layers.
     *
     * @return the descriptors, the lowest layer first
     */
    public List<Descriptor> layers() {
        return layers;
    }

    /**
     * Returns the annotations of the image.
     *
     * @return the annotations
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /**
     * Returns the manifest that this manifest refers to; a signature, for example, refers to the signed manifest.
     *
     * @return its descriptor, or empty
     */
    public Optional<Descriptor> subject() {
        return subject;
    }

    /**
     * Returns the type of the artifact, if the manifest is that of an artifact and not of an image.
     *
     * @return a media type, or empty
     */
    public Optional<String> artifactType() {
        return artifactType;
    }

    /** Returns the digest and the number of layers. */
    @Override
    public String toString() {
        return "manifest " + document().descriptor().digest() + " of " + layers.size() + " layers";
    }
}
