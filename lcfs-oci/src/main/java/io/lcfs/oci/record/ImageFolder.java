package io.lcfs.oci.record;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.oci.content.Document;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.WholeIndex;
import io.lcfs.oci.spec.ImageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * The files in the folder of an image: its layer, configuration and manifest, and in {@code index} the index that it
 * was pulled with. An index has numbered folders for its platforms, documents and blobs; the folder of a platform has
 * the same files as the folder of an image.
 */
final class ImageFolder {
    /** The file with the name of the top layer, without which the folder is not the folder of an image. */
    static final String LAYER = "/layer";

    private static final String CONFIG = "/config";
    private static final String MANIFEST = "/manifest";
    private static final String MEDIA_TYPE = "/media-type";
    private static final String INDEX = "/index";
    private static final String PLATFORMS = INDEX + "/platforms/";
    private static final String DOCUMENTS = INDEX + "/documents/";
    private static final String BLOBS = INDEX + "/blobs/";

    private ImageFolder() {}

    /** Writes the files of an image into a folder, which exists. */
    static void write(Layer root, String folder, Image image) throws IOException {
        write(root, folder + LAYER, image.layer());
        root.write(folder + CONFIG, 0, image.config().bytes());
        if (image.manifest().isPresent()) {
            write(root, folder, image.manifest().get());
        }
        if (image.index().isPresent()) {
            write(root, folder, image.index().get());
        }
    }

    private static void write(Layer root, String folder, WholeIndex index) throws IOException {
        root.createDirectories(folder + INDEX);
        write(root, folder + INDEX, index.document());
        for (int i = 0; i < index.platforms().size(); i++) {
            root.createDirectories(folder + PLATFORMS + i);
            write(root, folder + PLATFORMS + i, index.platforms().get(i));
        }
        write(root, folder + BLOBS, index.blobs());
        write(root, folder + DOCUMENTS, index.documents());
    }

    private static void write(Layer root, String folder, List<Document> documents) throws IOException {
        for (int i = 0; i < documents.size(); i++) {
            root.createDirectories(folder + i);
            write(root, folder + i, documents.get(i));
        }
    }

    private static void write(Layer root, String folder, Document document) throws IOException {
        root.write(folder + MANIFEST, 0, document.bytes());
        write(root, folder + MEDIA_TYPE, document.descriptor().mediaType());
    }

    static void write(Layer root, String path, String text) throws IOException {
        root.write(path, 0, text.getBytes(StandardCharsets.UTF_8));
    }

    static String text(Layer root, String path) throws IOException {
        return new String(root.readAllBytes(path), StandardCharsets.UTF_8);
    }

    /** Reads an image. */
    static Image read(Layer root, String folder, String name) throws IOException {
        ImageConfig config = ImageConfig.parse(root.readAllBytes(folder + CONFIG));
        Image image = Image.of(name, text(root, folder + LAYER), config);
        if (root.exists(folder + MANIFEST)) {
            image = image.withManifest(document(root, folder));
        }
        return root.exists(folder + INDEX) ? image.withIndex(index(root, folder, name)) : image;
    }

    private static WholeIndex index(Layer root, String folder, String name) throws IOException {
        List<Image> platforms = new ArrayList<>();
        for (String platform : numbered(root, folder + PLATFORMS)) {
            platforms.add(read(root, platform, name));
        }
        return new WholeIndex(
                document(root, folder + INDEX),
                platforms,
                documents(root, folder + BLOBS),
                documents(root, folder + DOCUMENTS));
    }

    private static List<Document> documents(Layer root, String folder) throws IOException {
        List<Document> documents = new ArrayList<>();
        for (String document : numbered(root, folder)) {
            documents.add(document(root, document));
        }
        return documents;
    }

    private static Document document(Layer root, String folder) throws IOException {
        return Document.of(text(root, folder + MEDIA_TYPE), root.readAllBytes(folder + MANIFEST));
    }

    /** Returns the numbered folders in a folder, in the order of their numbers. */
    private static List<String> numbered(Layer root, String folder) throws IOException {
        List<String> folders = new ArrayList<>();
        try (DirectoryEntries entries = root.list(folder)) {
            entries.forEach(entry -> folders.add(folder + folders.size()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return folders;
    }

    /** Returns the names of the top layers of an image and of the platforms of its index; none if it is no image. */
    static Set<String> topLayers(Layer root, String folder) throws IOException {
        Set<String> layers = new HashSet<>();
        try {
            layers.add(text(root, folder + LAYER));
            for (String platform : numbered(root, folder + PLATFORMS)) {
                layers.add(text(root, platform + LAYER));
            }
        } catch (FileSystemException e) {
            LoggerFactory.getLogger(ImageFolder.class).trace("{} is no image", folder, e);
        }
        return layers;
    }
}
