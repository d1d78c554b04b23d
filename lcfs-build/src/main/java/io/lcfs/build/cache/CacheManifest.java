package io.lcfs.build.cache;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.spec.ImageManifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The manifest of an exported cache: the manifest of an artifact, whose layers are the layers of steps, each with the
 * key of its step in all stores as an annotation. The layers are sorted by key, so the same steps give the same bytes.
 */
final class CacheManifest {
    private static final String ARTIFACT = "application/vnd.io.lcfs.build.cache.v1";
    private static final String KEY = "io.lcfs.build.key";
    private static final Pattern KEY_FORM = Pattern.compile("[0-9a-f]{64}");
    private static final Set<String> LAYERS = Set.of(MediaTypes.LAYER, MediaTypes.LAYER_GZIP, MediaTypes.LAYER_ZSTD);

    private CacheManifest() {}

    /** Returns the manifest of layers by the keys of their steps. */
    static Document write(Map<String, Descriptor> layers) {
        List<Descriptor> entries = new ArrayList<>();
        new TreeMap<>(layers)
                .forEach((key, blob) -> entries.add(
                        new Descriptor(blob.mediaType(), blob.digest(), blob.size(), null, Map.of(KEY, key))));
        return ImageManifest.ofArtifact(ARTIFACT, entries).document();
    }

    /** Returns the layers by the keys of their steps. */
    static Map<String, Descriptor> read(Document document, CachePlace.From place) throws InvalidImageException {
        String what = place.reference() + " of " + place.source();
        if (!document.descriptor().mediaType().equals(MediaTypes.MANIFEST)) {
            throw new InvalidImageException(what + " is no build cache, but has the type "
                    + document.descriptor().mediaType());
        }
        ImageManifest manifest = ImageManifest.parse(document);
        if (!manifest.artifactType().orElse("").equals(ARTIFACT)) {
            throw new InvalidImageException(what + " is no build cache: its artifactType is "
                    + manifest.artifactType().map(type -> "\"" + type + "\"").orElse("missing") + ", not \"" + ARTIFACT
                    + "\"");
        }
        Map<String, Descriptor> layers = new TreeMap<>();
        for (Descriptor layer : manifest.layers()) {
            String key = layer.annotations().getOrDefault(KEY, "");
            if (!KEY_FORM.matcher(key).matches()) {
                throw new InvalidImageException(what + ": layer " + layer.digest() + " has the annotation " + KEY
                        + " \"" + key + "\", which is not 64 hexadecimal digits");
            }
            if (!LAYERS.contains(layer.mediaType())) {
                throw new InvalidImageException(what + ": layer " + layer.digest() + " has the type "
                        + layer.mediaType() + ", not one of " + new TreeSet<>(LAYERS));
            }
            Descriptor blob = Descriptor.of(layer.mediaType(), layer.digest(), layer.size());
            Descriptor other = layers.putIfAbsent(key, blob);
            if (other != null && !other.equals(blob)) {
                throw new InvalidImageException(
                        what + ": the key " + key + " has two layers, " + other.digest() + " and " + layer.digest());
            }
        }
        return layers;
    }
}
