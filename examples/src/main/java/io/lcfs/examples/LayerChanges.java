package io.lcfs.examples;

import io.lcfs.Change;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Map;

/**
 * Prints the differences between two layers. The cost is in proportion to the differences, whatever the layers share.
 */
public final class LayerChanges {
    private LayerChanges() {}

    /**
     * Runs the program.
     *
     * @param args the file of a store, and the names of two layers
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 3) {
                throw new BadInputException("usage: LayerChanges STORE FROM TO");
            }
            return show(Path.of(args[0]), args[1], args[2]);
        });
    }

    private static boolean show(Path file, String from, String to) throws IOException {
        Map<Change.Kind, Integer> counts = new EnumMap<>(Change.Kind.class);
        try (LayerStore store = LayerStore.open(file, StoreOptions.defaults().withReadOnly(true));
                LayerDiff diff = store.diff(from, to)) {
            for (Change change : diff) {
                System.out.println(change + (change.attributesOnly() ? " (attributes)" : ""));
                counts.merge(change.kind(), 1, Integer::sum);
            }
        }
        System.out.println(counts);
        return true;
    }
}
