package io.lcfs.maven.image;

import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The writing of images to a place outside the store. */
public final class ImageDelivery {
    private final ImageStore images;
    private final RegistryOptions registries;

    /**
     * Creates a writer.
     *
     * @param store the store that has the images
     * @param registries the options of connections to registries
     */
    public ImageDelivery(LayerStore store, RegistryOptions registries) {
        this.images = ImageStore.of(store);
        this.registries = registries;
    }

    /**
     * Writes an image. Only what the place lacks is packed and written; an archive that has the same image already is
     * not written.
     *
     * @param built the image for each platform; several of them are written with an index
     * @param to the place, not {@link ImageAddress.Scratch}
     * @return the manifest, or the index of several platforms
     * @throws IllegalArgumentException if the place cannot have the image
     * @throws IOException if the place cannot be written
     */
    public Document write(List<Image> built, ImageAddress to) throws IOException {
        if (to instanceof ImageAddress.InRegistry remote) {
            if (remote.name().digest() != null) {
                throw new IllegalArgumentException(
                        "parameter lcfs.to is " + to + ": an image is written under a tag, and gets its digest then");
            }
            try (ImageTarget target = Registry.open(remote.name(), registries)) {
                return push(built, target, remote.reference());
            }
        }
        if (to instanceof ImageAddress.InLayout layout) {
            makeParent(layout.directory());
            try (OciLayout target = OciLayout.create(layout.directory())) {
                return push(built, target, layout.reference());
            }
        }
        if (to instanceof ImageAddress.InArchive archive) {
            makeParent(archive.file());
            return new ArchiveUpdate(archive).write(target -> push(built, target, archive.reference()));
        }
        throw new IllegalArgumentException("parameter lcfs.to is " + to + ", to which no image is written");
    }

    private static void makeParent(Path path) throws IOException {
        Files.createDirectories(Objects.requireNonNull(path.toAbsolutePath().getParent()));
    }

    private Document push(List<Image> built, ImageTarget target, String tag) throws IOException {
        if (built.size() == 1) {
            return images.push(built.get(0).name(), target, tag, PushOptions.defaults());
        }
        return images.pushIndex(built.stream().map(Image::name).toList(), target, tag, PushOptions.defaults());
    }
}
