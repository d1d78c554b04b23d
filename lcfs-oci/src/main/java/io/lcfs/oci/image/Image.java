package io.lcfs.oci.image;

import io.lcfs.oci.content.Document;
import io.lcfs.oci.spec.ImageConfig;
import java.util.Optional;

/**
 * An image in a store: a committed layer with all below it, and how it is run.
 *
 * @param name its name in the store
 * @param layer the name of its top layer
 * @param config how it is run; it lists the layers whose tars are known, the lowest first, and may lack those above
 * @param manifest the manifest that it came with, whose annotations and unknown fields stay when it goes out; it is that of the image as
 *     it is only as long as its configuration was not changed. Empty for an image that was made here
 */
public record Image(String name, String layer, ImageConfig config, Optional<Document> manifest) {
    /** Its name and its layer. */
    @Override
    public String toString() {
        return "image " + name + " of the layer " + layer;
    }
}
