package io.lcfs.oci.image;

import io.lcfs.oci.content.Document;
import io.lcfs.oci.spec.ImageConfig;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An image in a store: a committed layer with all layers below it, and a configuration. Immutable. A later version may
 * add properties.
 */
public final class Image {
    private final String name;
    private final String layer;
    private final ImageConfig config;
    private final @Nullable Document manifest;
    private final @Nullable WholeIndex index;

    private Image(
            String name, String layer, ImageConfig config, @Nullable Document manifest, @Nullable WholeIndex index) {
        this.name = Objects.requireNonNull(name);
        this.layer = Objects.requireNonNull(layer);
        this.config = Objects.requireNonNull(config);
        this.manifest = manifest;
        this.index = index;
    }

    /**
     * Returns an image without a manifest. Does not record it in a store: see {@link io.lcfs.oci.ImageStore#create}.
     *
     * @param name the image's name in the store
     * @param layer the name of the top layer
     * @param config the configuration
     * @return the image
     */
    public static Image of(String name, String layer, ImageConfig config) {
        return new Image(name, layer, config, null, null);
    }

    /**
     * Returns this image with another configuration. The result has no index, because the index does not contain the
     * changed image.
     *
     * @param changed the configuration
     * @return the image
     */
    public Image withConfig(ImageConfig changed) {
        return new Image(name, layer, changed, manifest, null);
    }

    /**
     * Returns this image with another manifest.
     *
     * @param pulled the manifest
     * @return the image
     */
    public Image withManifest(Document pulled) {
        return new Image(name, layer, config, pulled, index);
    }

    /**
     * Returns this image with the index that it was pulled with.
     *
     * @param pulled the index with all its images
     * @return the image
     */
    public Image withIndex(WholeIndex pulled) {
        return new Image(name, layer, config, manifest, pulled);
    }

    /**
     * Returns the image's name in the store.
     *
     * @return the name
     */
    public String name() {
        return name;
    }

    /**
     * Returns the name of the top layer.
     *
     * @return the name
     */
    public String layer() {
        return layer;
    }

    /**
     * Returns the configuration. It lists the layers whose tars are known, the lowest first, and may lack those above.
     *
     * @return the configuration
     */
    public ImageConfig config() {
        return config;
    }

    /**
     * Returns the manifest that the image was pulled with, whose annotations and unknown fields are kept by a push. It
     * describes the present image only as long as the configuration was not changed.
     *
     * @return the manifest; empty for an image that was made in this store
     */
    public Optional<Document> manifest() {
        return Optional.ofNullable(manifest);
    }

    /**
     * Returns the index that the image was pulled with, with the images of all its platforms. A push of the image
     * writes the index and all these images.
     *
     * @return the index; empty unless the image was pulled {@linkplain PullOptions#withAllPlatforms for all platforms}
     */
    public Optional<WholeIndex> index() {
        return Optional.ofNullable(index);
    }

    /** Returns whether the other object is an image of the same name, layer, configuration, manifest and index. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Image image
                && name.equals(image.name)
                && layer.equals(image.layer)
                && Arrays.equals(config.bytes(), image.config.bytes())
                && Objects.equals(manifest, image.manifest)
                && Objects.equals(index, image.index);
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, layer);
    }

    /** Returns the image's name and layer. */
    @Override
    public String toString() {
        return "image " + name + " of the layer " + layer;
    }
}
