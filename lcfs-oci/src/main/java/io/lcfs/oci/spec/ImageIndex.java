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
import io.lcfs.oci.text.Quote;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;

/**
 * An index: the same image for several platforms, or the images of a layout (OCI image specification, image-index.md; Docker's
 * manifest list is read as well). Immutable. An index that was read keeps its bytes; one that was changed is written anew, with
 * its fields in a fixed order and with those that are not known here.
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
     * Reads an index. Costs its size.
     *
     * @param document its bytes, of an OCI index or a Docker manifest list
     * @return the index
     * @throws InvalidImageException if it is none, if its own media type is another than the document's, or if it could be
     *     taken for a manifest
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
     * A new OCI index.
     *
     * @param manifests what it lists; each has its platform if the index is of one image
     * @return the index
     */
    public static ImageIndex of(List<Descriptor> manifests) {
        return written(
                DocumentTree.create(MediaTypes.INDEX, tree -> tree.add("manifests", DescriptorJson.write(manifests))));
    }

    /** What was written here from records can be read. */
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
     * An index with one entry more, at its end.
     *
     * @param manifest the entry
     * @return the index
     */
    public ImageIndex withManifest(Descriptor manifest) {
        return with(tree -> Json.array(tree, "manifests").add(DescriptorJson.write(manifest)));
    }

    /**
     * An index with other annotations.
     *
     * @param annotations all of them
     * @return the index
     */
    public ImageIndex withAnnotations(Map<String, String> annotations) {
        return with(tree -> DescriptorJson.addAnnotations(tree, annotations));
    }

    /**
     * Returns an index without some of the entries. The others keep their order, and their fields that are not known here.
     *
     * @param condition holds for the entries that are left out
     * @return the index
     */
    public ImageIndex without(Predicate<Descriptor> condition) {
        return withEntries(IntStream.range(0, manifests.size()).filter(i -> !condition.test(manifests.get(i))));
    }

    /**
     * Returns an index with the same entries in another order. They keep their fields that are not known here.
     *
     * @param order the order; entries that are equal in it stay as they are among themselves
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
     * The entry for a platform. An entry runs on it if the operating system and the architecture are the same, and the variant
     * is the same or a lower one ({@code v6} where {@code v7} is asked for). No variant is {@code v8} on {@code arm64},
     * {@code v7} on {@code arm} and {@code v1} on {@code amd64}. The highest variant that runs is taken, and of several the
     * first. An entry that tells no platform is taken only if it is the only entry; {@link io.lcfs.oci.ImageStore#pull} looks into such
     * entries. Costs the number of entries.
     *
     * @param platform where the image shall run
     * @return the entry, which may be an index again; empty if none runs
     */
    public Optional<Descriptor> find(Platform platform) {
        if (manifests.size() == 1 && manifests.get(0).platform() == null) {
            return Optional.of(manifests.get(0));
        }
        return platform.choose(manifests);
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
     * The media type of the index.
     *
     * @return {@link MediaTypes#INDEX} or {@link MediaTypes#DOCKER_INDEX}
     */
    public String mediaType() {
        return tree.mediaType();
    }

    /**
     * What the index lists.
     *
     * @return the entries, in their order
     */
    public List<Descriptor> manifests() {
        return manifests;
    }

    /**
     * What else somebody wrote of the index.
     *
     * @return the annotations
     */
    public Map<String, String> annotations() {
        return annotations;
    }

    /** Its digest, and how many entries it lists. */
    @Override
    public String toString() {
        return "index " + document().descriptor().digest() + " of " + manifests.size() + " entries";
    }
}
