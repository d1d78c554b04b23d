package io.lcfs.oci.record;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.DirectoryEntries;
import io.lcfs.FileInfo;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.oci.content.Blob;
import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/**
 * The blobs from which layers were imported, kept unchanged in the folders of their layers in layer 0, so that they can
 * be pushed with the same digests. Kept blobs are a cache: the least recently used is dropped first, and nothing else
 * in the store needs them. A blob has its name only when all its bytes were verified; its modification time is the time
 * of its last use.
 */
public final class KeptBlobs {
    private final LayerStore store;

    private KeptBlobs(LayerStore store) {
        this.store = store;
    }

    /** Returns the kept blobs of a store. */
    public static KeptBlobs of(LayerStore store) {
        return new KeptBlobs(store);
    }

    private static String folder(String layerId) {
        return RecipeFiles.folder(Long.parseLong(layerId)) + "/blobs";
    }

    static String folder(long layerId) {
        return folder(Long.toString(layerId));
    }

    private static String file(long layerId, Digest digest) {
        return folder(layerId) + "/" + RecipeFiles.name(digest);
    }

    /**
     * A file with a kept blob.
     *
     * @param layerId the ID of its layer
     * @param name the digest of the blob, with a hyphen for the colon
     * @param bytes the number of its bytes
     * @param used the time of its last use
     */
    public record Kept(String layerId, String name, long bytes, Instant used) {
        /** Returns the path of the file. */
        public String path() {
            return folder(layerId) + "/" + name;
        }
    }

    /** Returns a blob of a layer if it is kept. */
    public Optional<Blob> find(long layerId, Descriptor wanted) throws IOException {
        try (Layer root = store.root()) {
            String file = file(layerId, wanted.digest());
            if (!root.exists(file) || root.stat(file, NO_FOLLOW).size() != wanted.size()) {
                return Optional.empty();
            }
        }
        return Optional.of(new Blob() {
            @Override
            public Optional<Descriptor> descriptor() {
                return Optional.of(wanted);
            }

            @Override
            public void writeTo(OutputStream target) throws IOException {
                use(layerId, wanted.digest(), target);
            }
        });
    }

    private void use(long layerId, Digest digest, OutputStream target) throws IOException {
        try (Layer root = store.root();
                InputStream in = root.newInputStream(file(layerId, digest))) {
            noteUse(root, file(layerId, digest));
            in.transferTo(target);
        }
    }

    private void noteUse(Layer root, String file) throws IOException {
        if (store.info().readOnly()) {
            return;
        }
        try {
            root.setModifiedTime(file, Instant.now());
        } catch (NoSpaceException e) {
            LoggerFactory.getLogger(KeptBlobs.class).debug("no space for the time of the use of {}", file, e);
        }
    }

    /** Drops a blob of a layer if it is kept. */
    public void drop(long layerId, Digest digest) throws IOException {
        try (Layer root = store.root()) {
            delete(root, file(layerId, digest));
        }
    }

    /** Moves a kept blob from one layer to another layer with the same tar; does nothing if it is not kept. */
    public void move(Digest digest, long from, long to) throws IOException {
        try (Layer root = store.root()) {
            root.createDirectories(folder(to));
            root.rename(file(from, digest), file(to, digest));
        } catch (NoSuchFileException e) {
            LoggerFactory.getLogger(KeptBlobs.class).trace("{} is not kept", digest, e);
        }
    }

    /** Begins to keep a blob of a layer, whose size is -1 if it is unknown, after room was made for it. */
    public KeptBlob begin(long layerId, long bytes, long budget) throws IOException {
        if (bytes > budget || budget <= 0) {
            return new KeptBlob(store, layerId, 0);
        }
        return new KeptBlob(store, layerId, budget);
    }

    /**
     * Drops blobs, the least recently used first, until the remaining ones have at most {@code budget} bytes in all.
     * O(layers).
     *
     * @return the number of bytes that stay
     */
    public long limit(long budget) throws IOException {
        synchronized (Underway.of(store)) {
            try (Layer root = store.root()) {
                List<Kept> all = all(root);
                List<Kept> dropped = beyond(budget, all);
                for (Kept kept : dropped) {
                    delete(root, kept.path());
                }
                return bytes(all) - bytes(dropped);
            }
        }
    }

    /** Returns the blobs that {@link #limit} would drop now, the least recently used first. O(layers). */
    public List<Kept> beyond(long budget) throws IOException {
        synchronized (Underway.of(store)) {
            try (Layer root = store.root()) {
                return beyond(budget, all(root));
            }
        }
    }

    private static List<Kept> beyond(long budget, List<Kept> all) {
        List<Kept> leastUsed = new ArrayList<>(all);
        leastUsed.sort(Comparator.comparing(Kept::used).thenComparing(Kept::path));
        long left = bytes(all);
        int count = 0;
        while (left > budget && count < leastUsed.size()) {
            left -= leastUsed.get(count++).bytes();
        }
        return leastUsed.subList(0, count);
    }

    private static long bytes(List<Kept> blobs) {
        return blobs.stream().mapToLong(Kept::bytes).sum();
    }

    /** Returns all complete blobs; a file that an interrupted import left is deleted. */
    private List<Kept> all(Layer root) throws IOException {
        List<Kept> all = new ArrayList<>();
        for (String layerId : RecipeFiles.layerIds(store)) {
            for (String name : names(root, folder(layerId))) {
                String path = folder(layerId) + "/" + name;
                if (!name.startsWith(KeptBlob.NEW)) {
                    kept(root, layerId, name).ifPresent(all::add);
                } else if (!Underway.of(store).has(name)) {
                    delete(root, path);
                }
            }
        }
        return all;
    }

    /** Returns the blob in a file; empty if another thread removed it with its layer. */
    private static Optional<Kept> kept(Layer root, String layerId, String name) throws IOException {
        try {
            FileInfo info = root.stat(folder(layerId) + "/" + name, NO_FOLLOW);
            return Optional.of(new Kept(layerId, name, info.size(), info.mtime()));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** Deletes a file, which another thread may have removed with its layer or given its name. */
    private static void delete(Layer root, String path) throws IOException {
        try {
            root.delete(path);
        } catch (NoSuchFileException e) {
            LoggerFactory.getLogger(KeptBlobs.class).trace("{} has gone", path, e);
        }
    }

    private static List<String> names(Layer root, String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = root.list(folder)) {
            entries.forEach(entry -> names.add(entry.name()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return names;
    }
}
