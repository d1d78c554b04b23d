package io.lcfs.oci.record;

import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.oci.content.Digest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The repositories from which the blobs of a layer came or to which they went, kept with the layer in layer 0, so that
 * a push to another repository of the same registry need not send them.
 */
public final class BlobPlaces {
    /**
     * The number of repositories that a push tries: more than one, because a repository may have lost the blob
     * meanwhile.
     */
    private static final int MAX_ASKED = 4;

    private final LineFile lines;

    private BlobPlaces(LineFile lines) {
        this.lines = lines;
    }

    /** Returns the places of the blobs of a layer. */
    public static BlobPlaces of(LayerStore store, LayerInfo layer) {
        return new BlobPlaces(new LineFile(store, layer, RecipeFiles.places(layer.id())));
    }

    /** Returns the repositories of a registry that had a blob, the latest first, except one. */
    public List<String> find(String host, Digest blob, String except) throws IOException {
        String start = blob + "\t" + host + "\t";
        List<String> found = new ArrayList<>();
        for (String line : lines.lines()) {
            if (line.startsWith(start) && !line.equals(start + except) && found.size() < MAX_ASKED) {
                found.add(line.substring(start.length()));
            }
        }
        return found;
    }

    /** Records that a repository of a registry has a blob. Does nothing if the store is read-only. */
    public void add(String host, Digest blob, String repository) throws IOException {
        lines.add(blob + "\t" + host + "\t" + repository);
    }
}
