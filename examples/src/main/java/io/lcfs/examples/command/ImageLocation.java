package io.lcfs.examples.command;

import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Registry;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.ImageTarget;
import io.lcfs.oci.image.PushOptions;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.registry.RetryPolicy;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The location of an image as a user writes it: {@code PATH:REF} for a layout, which is a tar file if the path ends
 * with {@code .tar} and otherwise a directory; {@code docker://HOST/REPOSITORY:TAG} for a registry.
 *
 * @param place the path, or the repository
 * @param reference the tag or digest
 * @param isRegistry whether it is in a registry
 */
public record ImageLocation(String place, String reference, boolean isRegistry) {
    private static final String REGISTRY = "docker://";
    private static final String ARCHIVE = ".tar";

    /** The tags that both layouts and registries accept. */
    private static final Pattern TAG = Pattern.compile("[A-Za-z0-9]([-._]{0,2}[A-Za-z0-9]){0,127}");

    public static ImageLocation parse(String option, String text) throws BadInputException {
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

    /** Parses the value of an option that accepts only a registry. */
    public static ImageLocation parseRegistry(String option, String text) throws BadInputException {
        if (!text.startsWith(REGISTRY)) {
            throw new BadInputException(option + " " + text + ": not " + REGISTRY + "HOST/REPOSITORY:TAG");
        }
        return parse(option, text);
    }

    /** Returns the directory or archive, or {@code null} for a registry. */
    @Nullable
    public Path path() {
        return isRegistry ? null : Path.of(place);
    }

    private boolean isArchive() {
        return place.endsWith(ARCHIVE);
    }

    /** Opens the location for reading. */
    public ImageSource source() throws IOException {
        return source(registryOptions());
    }

    private ImageSource source(RegistryOptions options) throws IOException {
        if (isRegistry) {
            return Registry.open(place, options);
        }
        return isArchive() ? OciArchive.open(Path.of(place)) : OciLayout.open(Path.of(place));
    }

    /** Opens the location for writing. An existing layout gets one more image; a missing layout is created. */
    private ImageTarget target() throws IOException {
        if (isRegistry) {
            return Registry.open(place, registryOptions());
        }
        return isArchive() ? OciArchive.create(Path.of(place)) : OciLayout.create(Path.of(place));
    }

    /** Pushes an image to the location; returns its manifest. */
    public Document push(ImageStore images, String name, PushOptions options) throws IOException {
        try (ImageTarget target = target()) {
            return images.push(name, target, reference, options);
        } catch (IOException e) {
            throw new IOException(this + ": " + Text.failure(e), e);
        }
    }

    /** Requires that the image exists, before any work. */
    public void checkSource(String option) throws IOException {
        try (ImageSource source = source(firstAnswer())) {
            source.read(reference);
        } catch (IOException e) {
            throw new IOException(option + " " + this + ": " + Text.failure(e), e);
        }
    }

    /** Requires that an image can be written to the location, before any work. Leaves no file behind. */
    public void checkTarget(String option) throws IOException, BadInputException {
        if (!TAG.matcher(reference).matches()) {
            throw new BadInputException(option + " " + this + ": the tag " + reference
                    + " is not made of letters and digits with one or two of -._ between them");
        }
        try {
            if (isRegistry) {
                try (ImageTarget target = Registry.open(place, firstAnswer())) {
                    target.has(Digest.of(new byte[0])); // This shows whether the registry responds.
                }
            } else if (isArchive()) {
                requireFile(Path.of(place));
            } else {
                requireLayout(Path.of(place));
            }
        } catch (IOException e) {
            throw new IOException(option + " " + this + ": " + Text.failure(e), e);
        }
    }

    private static void requireFile(Path archive) throws IOException {
        if (Files.isDirectory(archive)) {
            throw new FileSystemException(archive.toString(), null, "is a directory");
        }
        OutputDirectory.requireWritable(OutputDirectory.of(archive));
    }

    private static void requireLayout(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            OutputDirectory.requireWritable(OutputDirectory.of(directory));
        } else if (!Files.isDirectory(directory)) {
            throw new FileSystemException(directory.toString(), null, "is not a directory");
        } else {
            OutputDirectory.requireWritable(directory);
            if (!isEmpty(directory)) {
                OciLayout.open(directory).close();
            }
        }
    }

    private static boolean isEmpty(Path directory) throws IOException {
        try (Stream<Path> entries = Files.list(directory)) {
            return entries.findAny().isEmpty();
        }
    }

    private static RegistryOptions registryOptions() {
        return RegistryOptions.defaults().withPlainHttpOnLoopback(true);
    }

    /**
     * Returns options without further attempts: the check does not wait for a registry that does not respond; the work
     * does.
     */
    private static RegistryOptions firstAnswer() {
        RetryPolicy usual = RetryPolicy.defaults();
        return registryOptions()
                .withRetries(RetryPolicy.defaults()
                        .withAttempts(1)
                        .withDelays(usual.firstDelay(), usual.longestDelay())
                        .withPause(usual.pause()));
    }

    @Override
    public String toString() {
        return isRegistry ? REGISTRY + place : place + ":" + reference;
    }
}
