package io.lcfs.oci.record;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerKind;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import io.lcfs.NoSuchLayerException;
import io.lcfs.RenameOption;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * The files of images in layer 0: a folder for each image, which is created under a new ID and moved into place with
 * one rename. The name of the folder is the name of the image, escaped except for letters and digits.
 *
 * <p>An image that is committed together with its layer exists as soon as the layer is committed, because the commit
 * also sets a label with the ID of the folder. One checkpoint therefore has both or neither, and the time of the rename
 * does not matter. The ID is also in a file in the folder, because the folder of a replaced image gets the place of the
 * new folder by an exchange: the file shows that it has another ID.
 */
public final class ImageFiles {
    private static final String IMAGES = RecipeFiles.FOLDER + "/images";
    private static final String UNFINISHED = RecipeFiles.FOLDER + "/unfinished";
    private static final String NAME = "/name";
    private static final String ID = "/id";
    private static final int LONGEST = 255;

    private ImageFiles() {}

    private static String escape(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace(".", "%2E");
    }

    private static String folder(String name) {
        String escaped = escape(name);
        if (name.isEmpty() || escaped.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "image name " + name + " is empty, or longer than " + LONGEST + " characters when it is escaped");
        }
        return IMAGES + "/" + escaped;
    }

    private static String unfinished(String id) {
        return UNFINISHED + "/" + id;
    }

    /** The step after which an image exists whose folder has been created. */
    public interface Step {
        /** Runs the step; {@code id} is the ID of the folder. */
        void run(String id) throws IOException;
    }

    /** Writes or replaces an image atomically. Its layer must exist. */
    public static void write(LayerStore store, Image image) throws IOException {
        write(store, image, id -> store.stat(image.layer()), false);
    }

    /**
     * Writes or replaces an image with a step that commits its layer and sets {@link Labels#IMAGE} to the ID of the
     * folder.
     */
    public static void commit(LayerStore store, Image image, Step commit) throws IOException {
        write(store, image, commit, true);
    }

    private static void write(LayerStore store, Image image, Step step, boolean committed) throws IOException {
        String folder = folder(image.name());
        String id = UUID.randomUUID().toString();
        List<String> needed = new ArrayList<>(topLayers(image));
        needed.add(id);
        Underway underway = Underway.of(store);
        underway.begin(needed);
        try (Layer root = store.root()) {
            boolean made = false;
            try {
                fill(root, id, image);
                step.run(id);
                made = committed;
                synchronized (underway) {
                    settle(store);
                    place(root, unfinished(id), folder);
                }
            } catch (NoSpaceException e) {
                if (!made) {
                    throw abandoned(root, id, e);
                }
                // The image exists already; its folder is moved into place by a later call, when there is space.
            } catch (IOException | RuntimeException | Error e) {
                if (!made) {
                    abandoned(root, id, e);
                }
                throw e;
            }
        } finally {
            underway.end(needed);
        }
    }

    /** Returns the layer of an image and, if it has an index, those of all its platforms. */
    public static Set<String> topLayers(Image image) {
        Set<String> layers = new HashSet<>(Set.of(image.layer()));
        image.index().ifPresent(index -> index.platforms().forEach(platform -> layers.add(platform.layer())));
        return layers;
    }

    private static <T extends Throwable> T abandoned(Layer root, String id, T failure) {
        try {
            root.deleteRecursively(unfinished(id));
        } catch (IOException | RuntimeException more) {
            failure.addSuppressed(more);
        }
        return failure;
    }

    private static void fill(Layer root, String id, Image image) throws IOException {
        String folder = unfinished(id);
        root.createDirectories(IMAGES);
        root.createDirectories(folder);
        ImageFolder.write(root, folder + ID, id);
        ImageFolder.write(root, folder, image);
        ImageFolder.write(root, folder + NAME, image.name());
    }

    private static void place(Layer root, String unfinished, String folder) throws IOException {
        if (root.exists(folder)) {
            root.rename(unfinished, folder, RenameOption.EXCHANGE);
            root.deleteRecursively(unfinished);
        } else {
            root.rename(unfinished, folder);
        }
    }

    /**
     * Completes the calls that a crash interrupted: moves the folders of committed images into place, and removes the
     * folders of other images.
     */
    public static void settle(LayerStore store) throws IOException {
        Underway underway = Underway.of(store);
        synchronized (underway) {
            try (Layer root = store.root()) {
                for (String id : entries(root, UNFINISHED)) {
                    if (!underway.has(id)) {
                        settle(store, root, id);
                    }
                }
            }
        }
    }

    private static void settle(LayerStore store, Layer root, String id) throws IOException {
        try {
            String name = committed(store, root, id);
            if (name != null) {
                place(root, unfinished(id), folder(name));
            } else {
                root.deleteRecursively(unfinished(id));
            }
        } catch (CorruptStoreException e) {
            LoggerFactory.getLogger(ImageFiles.class)
                    .debug("image {} stays out of its place, as it cannot be read", id, e);
        }
    }

    /** Returns the name of an image whose folder is not in place, if its layer was committed with it. */
    private static @Nullable String committed(LayerStore store, Layer root, String id) throws IOException {
        try {
            String name = ImageFolder.text(root, unfinished(id) + NAME);
            LayerInfo layer = store.stat(ImageFolder.text(root, unfinished(id) + ImageFolder.LAYER));
            folder(name);
            boolean committed = layer.kind() == LayerKind.COMMITTED
                    && id.equals(layer.labels().get(Labels.IMAGE))
                    && id.equals(ImageFolder.text(root, unfinished(id) + ID));
            return committed ? name : null;
        } catch (FileSystemException | NoSuchLayerException | IllegalArgumentException e) {
            return null;
        }
    }

    /**
     * Returns the names of the images whose folders are not in place, with the folders; images that cannot be read are
     * omitted.
     */
    private static Map<String, String> outOfPlace(LayerStore store, Layer root) throws IOException {
        Map<String, String> folders = new HashMap<>();
        for (String id : entries(root, UNFINISHED)) {
            try {
                String name = committed(store, root, id);
                if (name != null) {
                    folders.put(name, unfinished(id));
                }
            } catch (CorruptStoreException e) {
                LoggerFactory.getLogger(ImageFiles.class).debug("image {} cannot be read", id, e);
            }
        }
        return folders;
    }

    /** Returns the folder of an image, or {@code null} if there is no such image. */
    private static @Nullable String find(LayerStore store, Layer root, String name) throws IOException {
        String unfinished = outOfPlace(store, root).get(name);
        if (unfinished != null) {
            return unfinished;
        }
        String folder = folder(name);
        return root.exists(folder + ImageFolder.LAYER) ? folder : null;
    }

    private static List<String> entries(Layer root, String folder) throws IOException {
        List<String> names = new ArrayList<>();
        try (DirectoryEntries entries = root.list(folder)) {
            entries.forEach(entry -> names.add(entry.name()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return names;
    }

    /**
     * Returns the name of an image of which {@code layer} is the top layer, or the top layer of a platform of its
     * index.
     */
    public static Optional<String> imageOf(LayerStore store, String layer) throws IOException {
        for (String name : names(store)) {
            Optional<Image> image = read(store, name);
            if (image.isPresent() && topLayers(image.get()).contains(layer)) {
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    /** Returns the image with a name, if it exists. */
    public static Optional<Image> read(LayerStore store, String name) throws IOException {
        folder(name);
        try (Layer root = store.root()) {
            while (true) {
                String folder = find(store, root, name);
                if (folder == null) {
                    return Optional.empty();
                }
                try {
                    long inode = root.stat(folder, NO_FOLLOW).inode();
                    Image image = ImageFolder.read(root.at(inode), ".", name);
                    // The folder stayed in place, so all files that were read belong to one image.
                    String again = find(store, root, name);
                    if (again != null && root.stat(again, NO_FOLLOW).inode() == inode) {
                        return Optional.of(image);
                    }
                } catch (NoSuchFileException e) {
                    // Another call is replacing the image.
                }
            }
        }
    }

    /** Returns the name of the image in a folder of this name; empty if no image could have such a folder. */
    private static String unescaped(String escaped) {
        try {
            String name = URLDecoder.decode(escaped, StandardCharsets.UTF_8);
            return escape(name).equals(escaped) ? name : "";
        } catch (IllegalArgumentException e) {
            return "";
        }
    }

    /** Returns the names of all images, sorted. Folders with names that no image could have are ignored. */
    public static List<String> names(LayerStore store) throws IOException {
        Set<String> names = new TreeSet<>();
        try (Layer root = store.root()) {
            names.addAll(outOfPlace(store, root).keySet());
            for (String escaped : entries(root, IMAGES)) {
                String name = unescaped(escaped);
                if (!name.isEmpty() && root.exists(IMAGES + "/" + escaped + ImageFolder.LAYER)) {
                    names.add(name);
                }
            }
        }
        return List.copyOf(names);
    }

    /**
     * Returns the names of the top layers of all images and of all platforms of their indexes, including images whose
     * folders are not in place.
     *
     * @throws CorruptStoreException if an image cannot be read, so that the layers it needs are unknown
     */
    public static Set<String> layers(LayerStore store) throws IOException {
        Set<String> layers = new HashSet<>();
        try (Layer root = store.root()) {
            for (String folder : List.of(IMAGES, UNFINISHED)) {
                for (String entry : entries(root, folder)) {
                    layers.addAll(ImageFolder.topLayers(root, folder + "/" + entry));
                }
            }
        }
        return layers;
    }

    /** Removes an image atomically. */
    public static void delete(LayerStore store, String name) throws IOException {
        String folder = folder(name);
        synchronized (Underway.of(store)) {
            settle(store);
            try (Layer root = store.root()) {
                if (root.exists(folder)) {
                    root.deleteRecursively(takenOut(root, folder));
                }
            }
        }
    }

    /**
     * Moves a folder out of its place; if there is no space for that, the image is removed by deleting the first of its
     * files.
     */
    private static String takenOut(Layer root, String folder) throws IOException {
        String id = UUID.randomUUID().toString();
        try {
            root.createDirectories(UNFINISHED);
            root.rename(folder, unfinished(id));
            return unfinished(id);
        } catch (NoSpaceException e) {
            if (root.exists(folder + ImageFolder.LAYER)) {
                root.delete(folder + ImageFolder.LAYER);
            }
            return folder;
        }
    }
}
