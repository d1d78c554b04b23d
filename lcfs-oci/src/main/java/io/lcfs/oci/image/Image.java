package io.lcfs.oci.image;

import io.lcfs.oci.content.Document;
import io.lcfs.oci.spec.ImageConfig;
import java.util.Optional;

/**
 * An image in a store: a committed layer with all layers below it, and a configuration.
 *
 * @param name the image's name in the store
 * @param layer the name of the top layer
 * @param config the configuration; it lists the layers whose tars are known, the lowest first, and may lack those above
 * @param manifest the manifest that the image was pulled with, whose annotations and unknown fields are kept by a push.
 *     It describes the present image only as long as the configuration was not changed. Empty for an image that was
 *     made in this store
 */
public record Image(String name, String layer, ImageConfig config, Optional<Document> manifest) {
    /** Returns the image's name and layer. */
    @Override
    public String toString() {
        return "image " + name + " of the layer " + layer;
    }
}
