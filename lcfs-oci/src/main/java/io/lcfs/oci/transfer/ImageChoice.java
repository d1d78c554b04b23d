package io.lcfs.oci.transfer;

import io.lcfs.oci.content.Descriptor;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.content.ImageSource;
import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.content.MediaTypes;
import io.lcfs.oci.content.NoSuchImageException;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.content.VerifyingInputStream;
import io.lcfs.oci.spec.ImageConfig;
import io.lcfs.oci.spec.ImageIndex;
import io.lcfs.oci.spec.ImageManifest;
import io.lcfs.oci.text.Quote;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The choice of the image for a platform from an index, made as containerd makes it: the best match among the entries
 * with a platform, or else the first entry without a platform whose configuration names one that matches. An entry may
 * be another index. Attestations and images for other architectures are never chosen.
 */
final class ImageChoice {
    private static final int MAX_DEPTH = 4;

    /** The limit of documents that are read for the choice, so that a hostile index cannot cause more reads. */
    private static final int MAX_READ = 64;

    private static final int MAX_CONFIG_BYTES = 4 << 20;
    private static final String REFERENCE_TYPE = "vnd.docker.reference.type";

    private final ImageSource source;
    private final String reference;
    private final Platform wanted;
    private final Set<String> there = new TreeSet<>();
    private int read;

    ImageChoice(ImageSource source, String reference, Platform wanted) {
        this.source = source;
        this.reference = reference;
        this.wanted = wanted;
    }

    /**
     * Returns the manifest of the image. A document that is not an index is returned as it is, because the reference
     * names that image.
     */
    Document choose(Document document) throws IOException {
        Optional<Document> chosen = find(document);
        if (chosen.isEmpty()) {
            throw new InvalidImageException("index " + Quote.of(reference) + " has no image for " + wanted
                    + ", but for " + (there.isEmpty() ? "nothing" : String.join(", ", there)));
        }
        return chosen.get();
    }

    /** Returns the manifest of the image, as {@link #choose} does; empty if the index has no image for the platform. */
    Optional<Document> find(Document document) throws IOException {
        return MediaTypes.isIndex(document.descriptor().mediaType()) ? choose(document, 1) : Optional.of(document);
    }

    private Optional<Document> choose(Document document, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new InvalidImageException(
                    "index " + Quote.of(reference) + " leads to more than " + MAX_DEPTH + " others, one in the other");
        }
        List<Descriptor> entries = new ArrayList<>(ImageIndex.parse(document).manifests());
        entries.removeIf(entry -> !isImage(entry));
        entries.stream()
                .map(Descriptor::platform)
                .filter(platform -> platform != null && !platform.os().equals("unknown"))
                .forEach(platform -> there.add(platform.toString()));
        Set<Descriptor> candidates = new LinkedHashSet<>();
        for (List<Descriptor> left = new ArrayList<>(entries); !left.isEmpty(); ) {
            Optional<Descriptor> best = withPlatforms(left);
            best.ifPresent(candidates::add);
            left = best.isPresent() ? without(left, best.get()) : List.of();
        }
        for (Descriptor candidate : candidates) {
            Optional<Document> image = open(candidate, depth);
            if (image.isPresent()) {
                return image;
            }
        }
        for (Descriptor entry : entries) {
            Optional<Document> image = entry.platform() == null ? openUnknown(entry, depth) : Optional.empty();
            if (image.isPresent()) {
                return image;
            }
        }
        return Optional.empty();
    }

    /**
     * Returns whether an entry is an image or an index. Attestations are listed beside images, with an unknown platform
     * or none.
     */
    static boolean isImage(Descriptor entry) {
        return !entry.annotations().containsKey(REFERENCE_TYPE)
                && (MediaTypes.isIndex(entry.mediaType()) || MediaTypes.isManifest(entry.mediaType()));
    }

    private Optional<Descriptor> withPlatforms(List<Descriptor> entries) {
        List<Descriptor> telling =
                entries.stream().filter(entry -> entry.platform() != null).toList();
        return telling.isEmpty() ? Optional.empty() : ImageIndex.of(telling).find(wanted);
    }

    private static List<Descriptor> without(List<Descriptor> entries, Descriptor one) {
        return entries.stream().filter(entry -> !entry.equals(one)).toList();
    }

    private Optional<Document> open(Descriptor entry, int depth) throws IOException {
        Document document = read(entry);
        return MediaTypes.isIndex(document.descriptor().mediaType())
                ? choose(document, depth + 1)
                : Optional.of(document);
    }

    /**
     * Opens an entry without a platform, if it exists and is an index, or an image whose configuration has a suitable
     * platform.
     */
    private Optional<Document> openUnknown(Descriptor entry, int depth) throws IOException {
        Document document;
        try {
            document = read(entry);
        } catch (NoSuchImageException e) {
            there.add("something that is not there");
            return Optional.empty();
        }
        if (MediaTypes.isIndex(document.descriptor().mediaType())) {
            return choose(document, depth + 1);
        }
        Optional<Platform> platform = platform(document);
        there.add(platform.map(Platform::toString).orElse("something that is no image"));
        return platform.isPresent() && platform.get().runsOn(wanted) ? Optional.of(document) : Optional.empty();
    }

    private Document read(Descriptor entry) throws IOException {
        if (++read > MAX_READ) {
            throw new InvalidImageException(
                    "index " + Quote.of(reference) + " lists more than " + MAX_READ + " images without a platform");
        }
        return source.read(entry.digest().toString());
    }

    private Optional<Platform> platform(Document document) throws IOException {
        Descriptor config = ImageManifest.parse(document).config();
        boolean isConfig = config.mediaType().equals(MediaTypes.CONFIG)
                || config.mediaType().equals(MediaTypes.DOCKER_CONFIG);
        return isConfig
                ? Optional.of(ImageConfig.parse(readConfig(source, config)).platform())
                : Optional.empty();
    }

    static byte[] readConfig(ImageSource source, Descriptor config) throws IOException {
        if (config.size() > MAX_CONFIG_BYTES) {
            throw new InvalidImageException("configuration " + config.digest() + " of " + config.size()
                    + " bytes, the limit is " + MAX_CONFIG_BYTES);
        }
        try (InputStream in = VerifyingInputStream.of(source.open(config), config)) {
            return in.readAllBytes();
        }
    }
}
