package io.lcfs.maven.image;

import io.lcfs.oci.Registry;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.layout.OciArchive;
import io.lcfs.oci.layout.OciLayout;
import io.lcfs.oci.registry.RegistryOptions;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Locale;

/** A place of an image, as a user writes it. */
public sealed interface ImageAddress {
    /** The text for an image without files. */
    String SCRATCH = "scratch";

    /** The beginning of the text for an image of a registry. */
    String REMOTE = "docker://";

    /**
     * Opens the place for reading.
     *
     * @param options the options of connections to registries
     * @return the source
     * @throws NoSuchFileException if there is no such file or directory
     * @throws IOException if the place cannot be read
     */
    ImageSource open(RegistryOptions options) throws IOException;

    /**
     * Returns the name of the image in its place.
     *
     * @return a tag or a digest
     */
    String reference();

    /** No image. */
    record Scratch() implements ImageAddress {
        @Override
        public ImageSource open(RegistryOptions options) {
            throw new IllegalStateException("nothing is read from " + this);
        }

        @Override
        public String reference() {
            return "";
        }

        @Override
        public String toString() {
            return SCRATCH;
        }
    }

    /**
     * An image of an OCI layout in a directory.
     *
     * @param directory the directory
     * @param reference the tag
     */
    record InLayout(Path directory, String reference) implements ImageAddress {
        @Override
        public ImageSource open(RegistryOptions options) throws IOException {
            if (!Files.exists(directory)) {
                throw new NoSuchFileException(
                        directory.toString(),
                        null,
                        "there is no layout; the name of an image in a registry begins with " + REMOTE);
            }
            return OciLayout.open(directory);
        }

        @Override
        public String toString() {
            return directory + ":" + reference;
        }
    }

    /**
     * An image of an OCI layout in a tar.
     *
     * @param file the tar
     * @param reference the tag
     */
    record InArchive(Path file, String reference) implements ImageAddress {
        @Override
        public ImageSource open(RegistryOptions options) throws IOException {
            return OciArchive.open(file);
        }

        @Override
        public String toString() {
            return file + ":" + reference;
        }
    }

    /**
     * An image of a registry.
     *
     * @param name the whole name
     */
    record InRegistry(ImageReference name) implements ImageAddress {
        @Override
        public ImageSource open(RegistryOptions options) {
            return Registry.open(name, options);
        }

        @Override
        public String reference() {
            return name.tagOrDigest();
        }

        @Override
        public String toString() {
            return REMOTE + name;
        }
    }

    /**
     * Parses a text: {@code scratch}, {@code docker://NAME}, {@code FILE.tar:TAG} or {@code DIRECTORY:TAG}, where a
     * missing tag is {@code latest}.
     *
     * @param parameter the name of the parameter, for messages
     * @param text the text
     * @param base the directory in which relative paths begin
     * @return the address
     * @throws IllegalArgumentException if the text is none of these; the message has the parameter and the text
     */
    static ImageAddress parse(String parameter, String text, Path base) {
        if (text.equals(SCRATCH)) {
            return new Scratch();
        }
        try {
            if (text.startsWith(REMOTE)) {
                return new InRegistry(ImageReference.parse(text.substring(REMOTE.length())));
            }
            int separator = Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\'));
            int colon = text.lastIndexOf(':');
            boolean isTagged = colon > separator;
            String path = isTagged ? text.substring(0, colon) : text;
            String tag = isTagged ? text.substring(colon + 1) : "latest";
            if (path.isEmpty() || tag.isEmpty()) {
                throw new IllegalArgumentException("the path or the tag is empty");
            }
            Path file = base.resolve(path).normalize();
            return path.toLowerCase(Locale.ROOT).endsWith(".tar") ? new InArchive(file, tag) : new InLayout(file, tag);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "parameter " + parameter + " is \"" + text
                            + "\", and must be DIRECTORY:TAG, FILE.tar:TAG, docker://NAME:TAG or, for the image below, "
                            + SCRATCH + ": " + e.getMessage(),
                    e);
        }
    }
}
