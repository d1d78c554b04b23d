package io.lcfs.oci.spec;

import com.google.gson.JsonArray;
import com.google.gson.JsonObject;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.json.DocumentTree;
import io.lcfs.oci.json.Json;
import io.lcfs.oci.json.JsonFields;
import io.lcfs.oci.text.Quote;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * An index: the same image for several platforms, or the images of a layout (OCI image specification, image-index.md;
 * Docker's manifest list is read as well). Immutable. A parsed index keeps its bytes. A changed index is written again,
 * with its fields in a fixed order and including unknown fields.
 */
public final class ImageIndex {
    private static final List<String> ORDER =
            List.of("schemaVersion", "mediaType", "artifactType", "manifests", "subject", "annotations");

    private final DocumentTree tree;
    private final List<Descriptor> manifests;
    private final Map<String, String> annotations;

    private ImageIndex(DocumentTree tree) throws InvalidImageException {
        this.tree = tree;
        this.manifests = DescriptorJson.read(tree.fields().objects("manifests"));
        this.annotations = tree.annotations();
    }

    /**
     * Parses an index. O(size).
     *
     * @param document the bytes of an OCI index or a Docker manifest list
     * @return the index
     * @throws InvalidImageException if the document is not a valid index, if it contains a media type other than that
     *     of the document, or if it could be mistaken for a manifest
     */
    public static ImageIndex parse(Document document) throws InvalidImageException {
        Descriptor descriptor = document.descriptor();
        if (!MediaTypes.isIndex(descriptor.mediaType())) {
            throw new InvalidImageException(
                    descriptor.digest() + " is not an index but of the type " + Quote.of(descriptor.mediaType()));
        }
        DocumentTree tree = DocumentTree.parse(document);
        tree.fields().mustNotHave("config");
        tree.fields().mustNotHave("layers");
        tree.fields().mustNotHave("fsLayers");
        tree.fields().mustHave("manifests");
        return new ImageIndex(tree);
    }

    /**
     * Creates an OCI index.
     *
     * @param manifests the entries; each has its platform if the index is that of one image
     * @return the index
     */
    public static ImageIndex of(List<Descriptor> manifests) {
        return written(
                DocumentTree.create(MediaTypes.INDEX, tree -> tree.add("manifests", DescriptorJson.write(manifests))));
    }

    /** Parses a tree that this class built from records, and which is therefore valid. */
    private static ImageIndex written(DocumentTree tree) {
        try {
            return new ImageIndex(tree);
        } catch (InvalidImageException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    private ImageIndex with(Consumer<JsonObject> change) {
        return written(tree.with(ORDER, change));
    }

    /**
     * Returns this index with one more entry at its end.
     *
     * @param manifest the entry
     * @return the index
     */
    public ImageIndex withManifest(Descriptor manifest) {
        return with(tree -> Json.array(tree, "manifests").add(DescriptorJson.write(manifest)));
    }

    /**
     * Returns this index with one more entry at its end, which has a type of an artifact.
     *
     * @param referrer the entry
     * @return the index
     */
    public ImageIndex withReferrer(Referrer referrer) {
        return with(tree -> {
            JsonObject entry = DescriptorJson.write(referrer.descriptor());
            if (!referrer.artifactType().isEmpty()) {
                entry.addProperty("artifactType", referrer.artifactType());
            }
            Json.array(tree, "manifests").add(entry);
        });
    }

    /**
     * Returns this index with other annotations.
     *
     * @param annotations all annotations
     * @return the index
     */
    public ImageIndex withAnnotations(Map<String, String> annotations) {
        return with(tree -> DescriptorJson.addAnnotations(tree, annotations));
    }

    /**
     * Returns this index without some of its entries. The other entries keep their order and their unknown fields.
     *
     * @param condition returns true for the entries that are left out
     * @return the index
     */
    public ImageIndex without(Predicate<Descriptor> condition) {
        return withEntries(IntStream.range(0, manifests.size()).filter(i -> !condition.test(manifests.get(i))));
    }

    /**
     * Returns this index with its entries in another order. They keep their unknown fields.
     *
     * @param order the order; entries that compare as equal keep their relative order
     * @return the index
     */
    public ImageIndex sorted(Comparator<Descriptor> order) {
        Comparator<Integer> byEntry = Comparator.comparing(manifests::get, order);
        return withEntries(
                IntStream.range(0, manifests.size()).boxed().sorted(byEntry).mapToInt(Integer::intValue));
    }

    private ImageIndex withEntries(IntStream positions) {
        return with(tree -> {
            JsonArray before = Json.array(tree, "manifests");
            JsonArray after = new JsonArray();
            positions.mapToObj(before::get).forEach(after::add);
            tree.add("manifests", after);
        });
    }

    /**
     * Returns the entry for a platform. An entry matches if its operating system and architecture are the same and its
     * variant is the same or a lower one ({@code v6} for {@code v7}). A missing variant means {@code v8} on
     * {@code arm64}, {@code v7} on {@code arm} and {@code v1} on {@code amd64}. Of the matching entries, the first with
     * the highest variant is returned. An entry without a platform matches only if it is the only entry;
     * {@link io.lcfs.oci.ImageStore#pull}, in contrast, reads the configurations of such images to find their
     * platforms. O(entries).
     *
     * @param platform the platform that the image is to run on
     * @return the entry, which may itself be an index; empty if none matches
     */
    public Optional<Descriptor> find(Platform platform) {
        if (manifests.size() == 1 && manifests.get(0).platform() == null) {
            return Optional.of(manifests.get(0));
        }
        return platform.choose(manifests);
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
     * Returns the media type of the index.
     *
     * @return {@link MediaTypes#INDEX} or {@link MediaTypes#DOCKER_INDEX}
     */
    public String mediaType() {
        return tree.mediaType();
    }

    /**
     * Returns the entries.
     *
     * @return the entries, in their order
     */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /**
     * Returns the entries with their types of artifacts, if the index is a list of referrers.
     *
     * @return the entries, in their order
     * @throws InvalidImageException if the type of an entry is not a text
     */
    public List<Referrer> referrers() throws InvalidImageException {
        List<Referrer> referrers = new ArrayList<>();
        for (JsonFields entry : tree.fields().objects("manifests")) {
            referrers.add(new Referrer(DescriptorJson.read(entry), entry.stringOrEmpty("artifactType")));
        }
        return List.copyOf(referrers);
    }

    /**
     * Returns the annotations of the index.
     *
     * @return the annotations
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Returns the digest and the number of entries. */
    @Override
    public String toString() {
        return "index " + document().descriptor().digest() + " of " + manifests.size() + " entries";
    }
}
