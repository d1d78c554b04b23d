package io.lcfs.build.cache;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.NoSuchImageException;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The layers of steps in the caches that a build imports. Immutable. */
final class SharedCache {
    private final Map<String, Entry> entries = new HashMap<>();

    /**
     * A layer in a cache.
     *
     * @param source the source of the cache
     * @param blob the blob of the layer
     */
    record Entry(ImageSource source, Descriptor blob) {
        InputStream open() throws IOException {
            return source.open(blob);
        }
    }

    /** Reads the manifests of caches. A cache that does not exist is empty; the first cache that has a key counts. */
    static SharedCache read(List<CachePlace.From> places) throws IOException {
        SharedCache cache = new SharedCache();
        for (CachePlace.From place : places) {
            Document manifest;
            try {
                manifest = place.source().read(place.reference());
            } catch (NoSuchImageException e) {
                continue; // The first build of all exports the cache.
            }
            CacheManifest.read(manifest, place)
                    .forEach((key, blob) -> cache.entries.putIfAbsent(key, new Entry(place.source(), blob)));
        }
        return cache;
    }

    /** Returns the layer of a key. */
    Optional<Entry> find(String key) {
        return Optional.ofNullable(entries.get(key));
    }
}
