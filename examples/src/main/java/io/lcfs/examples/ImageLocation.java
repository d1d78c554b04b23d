package io.lcfs.examples;

import io.lcfs.oci.ImageReference;
import io.lcfs.oci.ImageSource;
import io.lcfs.oci.ImageTarget;
import io.lcfs.oci.OciArchive;
import io.lcfs.oci.OciLayout;
import io.lcfs.oci.Registry;
import io.lcfs.oci.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * Where an image is, as a user says it: {@code PATH:REF} for a layout, which is a directory, or a tar file if the path ends with
 * {@code .tar}; {@code docker://HOST/REPOSITORY:TAG} for a registry.
 *
 * @param place the path, or the repository
 * @param reference the tag or digest
 * @param isRegistry whether it is in a registry
 */
record ImageLocation(String place, String reference, boolean isRegistry) {
    private static final String REGISTRY = "docker://";
    private static final String ARCHIVE = ".tar";

    static ImageLocation parse(String option, String text) throws BadInputException {
        if (text.startsWith(REGISTRY)) {
            try {
                ImageReference parsed = ImageReference.parse(text.substring(REGISTRY.length()));
                return new ImageLocation(text.substring(REGISTRY.length()), parsed.tagOrDigest(), true);
            } catch (IllegalArgumentException e) {
                throw new BadInputException(option + " " + text + ": " + e.getMessage());
            }
        }
        int colon = text.indexOf(':', text.lastIndexOf('/') + 1);
        if (colon <= 0 || colon == text.length() - 1) {
            throw new BadInputException(option + " " + text + ": not PATH:REF or " + REGISTRY + "HOST/REPOSITORY:TAG");
        }
        try {
            Path path = Path.of(text.substring(0, colon));
            return new ImageLocation(path.toString(), text.substring(colon + 1), false);
        } catch (InvalidPathException e) {
            throw new BadInputException(option + " " + text + ": " + e.getReason());
        }
    }

    /** Of an option that takes nothing but a registry. */
    static ImageLocation parseRegistry(String option, String text) throws BadInputException {
        if (!text.startsWith(REGISTRY)) {
            throw new BadInputException(option + " " + text + ": not " + REGISTRY + "HOST/REPOSITORY:TAG");
        }
        return parse(option, text);
    }

    private boolean isArchive() {
        return place.endsWith(ARCHIVE);
    }

    /** Opens it for reading. */
    ImageSource source() throws IOException {
        if (isRegistry) {
            return Registry.open(place, registryOptions());
        }
        return isArchive() ? OciArchive.open(Path.of(place)) : OciLayout.open(Path.of(place));
    }

    /** Opens it for writing; a layout that is there already gets one more image. */
    ImageTarget target() throws IOException {
        if (isRegistry) {
            return Registry.open(place, registryOptions());
        }
        Path path = Path.of(place);
        if (isArchive()) {
            return OciArchive.create(path);
        }
        return Files.exists(path) ? OciLayout.open(path) : OciLayout.create(path);
    }

    private static RegistryOptions registryOptions() {
        return RegistryOptions.defaults().withPlainHttpOnLoopback(true);
    }

    @Override
    public String toString() {
        return isRegistry ? REGISTRY + place : place + ":" + reference;
    }
}
