package io.lcfs.examples;

import io.lcfs.Change;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import io.lcfs.oci.ImageStore;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.spec.History;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Prints which steps of an image added, changed or removed a file, or files in a directory, the oldest step first. The
 * cost is in proportion to what the layers changed, and no content is read.
 */
public final class FileHistory {
    private FileHistory() {}

    /**
     * Runs the program.
     *
     * @param args the file of a store, the name of an image, and a path
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 3 || !args[2].startsWith("/")) {
                throw new BadInputException("usage: FileHistory STORE IMAGE /PATH");
            }
            try (LayerStore store =
                    LayerStore.open(Path.of(args[0]), StoreOptions.defaults().withReadOnly(true))) {
                return show(store, ImageStore.of(store).get(args[1]), args[2]);
            }
        });
    }

    private static boolean show(LayerStore store, Image image, String path) throws IOException {
        List<String> layers = new ArrayList<>(List.of(image.layer()));
        store.ancestors(image.layer()).stream().map(LayerInfo::name).forEach(layers::add);
        Collections.reverse(layers);
        List<String> steps = image.config().history().stream()
                .filter(step -> !step.emptyLayer())
                .map(History::createdBy)
                .toList();
        // Layers below those of the image, and steps of an image that does not say what it did, have no text.
        int unknown = layers.size() - steps.size();
        boolean found = false;
        for (int i = 0; i < layers.size(); i++) {
            String step = i < unknown || unknown < 0 ? "an unknown step" : steps.get(i - unknown);
            found |= show(store, i == 0 ? null : layers.get(i - 1), layers.get(i), path, step);
        }
        if (!found) {
            System.out.println("no layer of the image has a change of " + path);
        }
        return found;
    }

    private static boolean show(LayerStore store, @Nullable String below, String name, String path, String step)
            throws IOException {
        boolean found = false;
        if (below == null) {
            try (Layer layer = store.openLayer(name)) {
                if (layer.exists(path)) {
                    System.out.println("A " + path + " by " + step);
                    return true;
                }
            }
            return false;
        }
        try (LayerDiff diff = store.diff(below, name)) {
            for (Change change : diff) {
                boolean isRemovedWith = change.kind() == Change.Kind.REMOVED && path.startsWith(change.path() + "/");
                if (change.path().equals(path) || change.path().startsWith(path + "/") || isRemovedWith) {
                    System.out.println(change + (change.attributesOnly() ? " (attributes)" : "") + " by " + step);
                    found = true;
                }
            }
        }
        return found;
    }
}
