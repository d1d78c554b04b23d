package io.lcfs.oci.image;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.oci.Document;
import io.lcfs.oci.Image;
import io.lcfs.oci.ImageConfig;
import io.lcfs.oci.layer.RecipeFiles;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What is kept of images in layer 0: a folder for each, made under another name and put in place whole. Its name is the image's, with
 * all but letters and digits escaped.
 */
public final class ImageFiles {
    private static final String IMAGES = RecipeFiles.FOLDER + "/images";
    private static final String UNFINISHED = RecipeFiles.FOLDER + "/unfinished/";
    private static final String LAYER = "/layer";
    private static final String CONFIG = "/config";
    private static final String MANIFEST = "/manifest";
    private static final String MEDIA_TYPE = "/media-type";
    private static final int LONGEST = 255;

    private ImageFiles() {}

    private static String folder(String name) {
        String escaped = URLEncoder.encode(name, StandardCharsets.UTF_8).replace(".", "%2E");
        if (name.isEmpty() || escaped.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "image name " + name + " is empty, or longer than " + LONGEST + " characters when it is escaped");
        }
        return IMAGES + "/" + escaped;
    }

    /** Writes an image, in place of one of that name. */
    public static void write(LayerStore store, Image image) throws IOException {
        String folder = folder(image.name());
        try (Layer root = store.root()) {
            String unfinished = UNFINISHED + UUID.randomUUID();
            root.createDirectories(IMAGES);
            root.createDirectories(unfinished);
            write(root, unfinished + LAYER, image.layer().getBytes(StandardCharsets.UTF_8));
            write(root, unfinished + CONFIG, image.config().bytes());
            if (image.manifest().isPresent()) {
                Document manifest = image.manifest().get();
                write(root, unfinished + MANIFEST, manifest.bytes());
                write(
                        root,
                        unfinished + MEDIA_TYPE,
                        manifest.descriptor().mediaType().getBytes(StandardCharsets.UTF_8));
            }
            root.deleteRecursively(folder);
            root.rename(unfinished, folder);
        }
    }

    private static void write(Layer root, String path, byte[] bytes) throws IOException {
        try (OutputStream out = root.newOutputStream(path)) {
            out.write(bytes);
        }
    }

    /** The image of a name, if there is one. */
    public static Optional<Image> read(LayerStore store, String name) throws IOException {
        String folder = folder(name);
        try (Layer root = store.root()) {
            if (!root.exists(folder)) {
                return Optional.empty();
            }
            Optional<Document> manifest = Optional.empty();
            if (root.exists(folder + MANIFEST)) {
                manifest =
                        Optional.of(Document.of(text(root, folder + MEDIA_TYPE), root.readAllBytes(folder + MANIFEST)));
            }
            ImageConfig config = ImageConfig.parse(root.readAllBytes(folder + CONFIG));
            return Optional.of(new Image(name, text(root, folder + LAYER), config, manifest));
        }
    }

    private static String text(Layer root, String path) throws IOException {
        return new String(root.readAllBytes(path), StandardCharsets.UTF_8);
    }

    /** The names of all images, sorted. */
    public static List<String> names(LayerStore store) throws IOException {
        List<String> names = new ArrayList<>();
        try (Layer root = store.root()) {
            if (root.exists(IMAGES)) {
                try (DirectoryEntries entries = root.list(IMAGES)) {
                    entries.forEach(entry -> names.add(URLDecoder.decode(entry.name(), StandardCharsets.UTF_8)));
                }
            }
        }
        Collections.sort(names);
        return names;
    }

    /** Drops what a crash cut off. */
    public static void clean(LayerStore store) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(UNFINISHED);
        }
    }

    /** Forgets an image. */
    public static void delete(LayerStore store, String name) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(folder(name));
        }
    }
}
