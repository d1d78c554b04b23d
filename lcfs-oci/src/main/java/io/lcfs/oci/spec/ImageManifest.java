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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The manifest of an image: which configuration, which layers (OCI image specification, manifest.md; Docker's schema 2 is read
 * as well). Immutable. A manifest that was read keeps its bytes; one that was changed is written anew, with its fields in a
 * fixed order and with those that are not known here.
 */
public final class ImageManifest {
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
     * Reads a manifest. Costs its size. One without a list of layers has none, as Go's programs read and write it.
     *
     * @param document its bytes, of an OCI or a Docker manifest
     * @return the manifest
     * @throws InvalidImageException if it is none, if its own media type is another than the document's, or if it could be
     *     taken for an index
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
     * A new OCI manifest.
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

    /** What was written here from records can be read. */
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
     * A manifest with one layer more, of the same media type as this one.
     *
     * @param layer the layer that lies on top
     * @return the manifest
     */
    public ImageManifest withLayer(Descriptor layer) {
        return with(tree -> Json.array(tree, "layers").add(DescriptorJson.write(layer)));
    }

    /**
     * A manifest with other layers. A layer that the manifest has already keeps its unknown fields.
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
     * A manifest with another configuration.
     *
     * @param config the configuration
     * @return the manifest
     */
    public ImageManifest withConfig(Descriptor config) {
        return config.equals(this.config) ? this : with(tree -> tree.add("config", DescriptorJson.write(config)));
    }

    /**
     * A manifest with other annotations.
     *
     * @param annotations all of them
     * @return the manifest
     */
    public ImageManifest withAnnotations(Map<String, String> annotations) {
        return with(tree -> DescriptorJson.addAnnotations(tree, annotations));
    }

    /**
     * The bytes: those that were read, or canonical ones.
     *
     * @return the document
     */
    public Document document() {
        return tree.document();
    }

    /**
     * The media type of the manifest.
     *
     * @return {@link MediaTypes#MANIFEST} or {@link MediaTypes#DOCKER_MANIFEST}
     */
    public String mediaType() {
        return tree.mediaType();
    }

    /**
     * The configuration.
     *
     * @return what is known of it
     */
    public Descriptor config() {
        return config;
    }

    /**
     * The layers.
     *
     * @return what is known of them, the lowest first
     */
    public List<Descriptor> layers() {
        return layers;
    }

    /**
     * What else somebody wrote of the image.
     *
     * @return the annotations
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /**
     * The manifest that this one is about, as a signature is.
     *
     * @return what is known of it
     */
    public Optional<Descriptor> subject() {
        return subject;
    }

    /**
     * What this is, if it is no image.
     *
     * @return a media type
     */
    public Optional<String> artifactType() {
        return artifactType;
    }

    /** Its digest, and how many layers it lists. */
    @Override
    public String toString() {
        return "manifest " + document().descriptor().digest() + " of " + layers.size() + " layers";
    }
}
