package io.lcfs.oci;

import java.util.Optional;

/**
 * An image in a store: a committed layer with all below it, and how it is run.
 *
 * @param name its name in the store
 * @param layer the name of its top layer
 * @param config how it is run; it lists the layers whose tars are known, the lowest first, and may lack those above
 * @param manifest the manifest that it came with; empty once it was changed
 */
public record Image(String name, String layer, ImageConfig config, Optional<Document> manifest) {}
