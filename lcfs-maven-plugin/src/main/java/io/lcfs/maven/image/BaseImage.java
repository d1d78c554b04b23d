package io.lcfs.maven.image;

import io.lcfs.LayerStore;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.spec.ImageIndex;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;

/** The images below those of projects: each is in the store under its address and platform. */
public final class BaseImage {
    /** The beginning of the names of these images in the store. */
    static final String PREFIX = "base ";

    /** Held while an image is looked for and pulled, because no two threads may write an image of one name. */
    private static final Object PULLING = new Object();

    private final LayerStore store;
    private final RegistryOptions registries;
    private final boolean isOffline;
    private final Consumer<String> warnings;

    /**
     * Creates a way to get such images.
     *
     * @param store the store
     * @param registries the options of connections to registries
     * @param isOffline whether no registry may be asked
     * @param warnings the receiver of warnings
     */
    public BaseImage(LayerStore store, RegistryOptions registries, boolean isOffline, Consumer<String> warnings) {
        this.store = store;
        this.registries = registries;
        this.isOffline = isOffline;
        this.warnings = warnings;
    }

    /**
     * Returns the name in the store of an image, which is pulled if the store lacks it, or if the address has another
     * image now. An image of a registry that is named by its digest is not asked for twice. Other threads that need an
     * image wait meanwhile.
     *
     * @param address the address, not {@link ImageAddress.Scratch}
     * @param platform the platform
     * @return the name
     * @throws NoSuchImageException if there is no such image, or the store lacks it and no registry may be asked
     * @throws IOException if the address cannot be read, or the store fails
     */
    public String bring(ImageAddress address, Platform platform) throws IOException {
        synchronized (PULLING) {
            return find(address, platform);
        }
    }

    private String find(ImageAddress address, Platform platform) throws IOException {
        String name = PREFIX + address + " " + platform;
        Optional<Image> there = present(name);
        if (address instanceof ImageAddress.InRegistry remote) {
            boolean isPinned = remote.name().digest() != null;
            if (there.isPresent() && (isPinned || isOffline)) {
                return name;
            }
            if (isOffline) {
                throw new NoSuchImageException(
                        address.toString(),
                        address + " for " + platform
                                + " is not in the store, and Maven is offline: build once without -o");
            }
        }
        try (ImageSource source = address.open(registries)) {
            Document document = source.read(address.reference());
            warnOfTag(address, document.descriptor().digest());
            if (there.flatMap(Image::manifest)
                    .map(manifest -> manifest.descriptor().digest())
                    .equals(manifest(document, platform))) {
                return name;
            }
            return ImageStore.of(store)
                    .pull(
                            source,
                            document.descriptor().digest().toString(),
                            name,
                            PullOptions.defaults().withPlatform(platform))
                    .name();
        }
    }

    private Optional<Image> present(String name) throws IOException {
        Optional<Image> recorded = ImageStore.of(store).find(name);
        return recorded.isPresent() && store.exists(recorded.get().layer()) ? recorded : Optional.empty();
    }

    private void warnOfTag(ImageAddress address, Digest digest) {
        if (address instanceof ImageAddress.InRegistry remote && remote.name().digest() == null) {
            warnings.accept("the image below is named by a tag, which may be another image tomorrow; now it is "
                    + ImageAddress.REMOTE + remote.name().host() + "/"
                    + remote.name().repository() + "@" + digest);
        }
    }

    /** Returns the digest of the manifest for a platform. */
    private static Optional<Digest> manifest(Document document, Platform platform) throws IOException {
        if (!MediaTypes.isIndex(document.descriptor().mediaType())) {
            return Optional.of(document.descriptor().digest());
        }
        return ImageIndex.parse(document).find(platform).map(found -> found.digest());
    }
}
