package io.lcfs.oci.layout;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.spec.ImageIndex;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The index.json of a layout: the images by their tags. Immutable. Whenever an entry is added, all entries are sorted
 * by tag and digest, so that the same images produce the same bytes. Entries that other programs wrote keep their
 * content.
 */
final class LayoutIndex {
    /** The annotation with the tag of an entry. */
    static final String TAG = "org.opencontainers.image.ref.name";
    /** The annotation with the full name of an image, which containerd and Docker write. */
    static final String NAME = "io.containerd.image.name";

    private final ImageIndex index;

    private LayoutIndex(ImageIndex index) {
        this.index = index;
    }

    static LayoutIndex empty() {
        return new LayoutIndex(ImageIndex.of(List.of()));
    }

    static LayoutIndex parse(byte[] bytes) throws InvalidImageException {
        return new LayoutIndex(ImageIndex.parse(Document.of(MediaTypes.INDEX, bytes)));
    }

    ImageIndex index() {
        return index;
    }

    byte[] bytes() {
        return index.document().bytes();
    }

    /** Returns the tags, and the full names of images without a tag, sorted, each once. */
    List<String> tags() {
        return index.manifests().stream()
                .map(entry -> Optional.ofNullable(tag(entry))
                        .orElse(entry.annotations().get(NAME)))
                .filter(Objects::nonNull)
                .distinct()
                .sorted()
                .toList();
    }

    private static @Nullable String tag(Descriptor entry) {
        return entry.annotations().get(TAG);
    }

    Optional<Descriptor> find(Digest digest) {
        return index.manifests().stream()
                .filter(entry -> entry.digest().equals(digest))
                .findFirst();
    }

    /** Returns the entries with a tag, or else with a full name, each digest once. */
    List<Descriptor> find(String reference) {
        List<Descriptor> tagged = all(entry -> reference.equals(tag(entry)));
        return tagged.isEmpty()
                ? all(entry -> reference.equals(entry.annotations().get(NAME)))
                : tagged;
    }

    private List<Descriptor> all(Predicate<Descriptor> condition) {
        Set<Digest> seen = new HashSet<>();
        return index.manifests().stream()
                .filter(condition)
                .filter(entry -> seen.add(entry.digest()))
                .toList();
    }

    /**
     * Returns this index with a document whose blob is in the layout. A tag moves to the document from its present
     * entry. A document without a tag gets an entry with nothing but its descriptor, until it gets a tag or becomes
     * part of an index, because other programs remove blobs that no entry refers to.
     */
    LayoutIndex with(Document document, Map<String, String> names) throws InvalidImageException {
        Descriptor added = document.descriptor();
        Descriptor entry = new Descriptor(added.mediaType(), added.digest(), added.size(), null, names);
        Set<Digest> reached = reached(document);
        if (names.isEmpty() && find(added.digest()).isPresent()) {
            return without(old -> isUnnamed(old) && reached.contains(old.digest()));
        }
        return without(old -> hasNameOf(old, names)
                        || isUnnamed(old)
                                && (reached.contains(old.digest())
                                        || old.digest().equals(added.digest())))
                .withSorted(entry);
    }

    /** Returns this index without the entries of a document. */
    LayoutIndex without(Digest digest) {
        return without(entry -> entry.digest().equals(digest));
    }

    /** Returns this index without the entries that {@link #find(String)} finds, and others of the same name. */
    LayoutIndex without(String reference) {
        String name = all(entry -> reference.equals(tag(entry))).isEmpty() ? NAME : TAG;
        return without(entry -> reference.equals(entry.annotations().get(name)));
    }

    private static boolean isUnnamed(Descriptor entry) {
        return entry.annotations().isEmpty() && entry.platform() == null;
    }

    private static boolean hasNameOf(Descriptor entry, Map<String, String> names) {
        String name = names.containsKey(NAME) ? NAME : TAG;
        return names.containsKey(name)
                && names.get(name).equals(entry.annotations().get(name));
    }

    private static Set<Digest> reached(Document document) throws InvalidImageException {
        Set<Digest> reached = new HashSet<>();
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            ImageIndex.parse(document).manifests().forEach(part -> reached.add(part.digest()));
        }
        return reached;
    }

    private LayoutIndex without(Predicate<Descriptor> condition) {
        return new LayoutIndex(index.without(condition));
    }

    private LayoutIndex withSorted(Descriptor entry) {
        return new LayoutIndex(index.withManifest(entry).sorted(Comparator.comparing(LayoutIndex::key)));
    }

    private static String key(Descriptor entry) {
        String tag = Optional.ofNullable(tag(entry)).orElse("");
        return tag + "\n" + entry.annotations().getOrDefault(NAME, "") + "\n" + entry.digest();
    }
}
