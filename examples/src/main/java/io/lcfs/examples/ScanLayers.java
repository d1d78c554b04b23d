package io.lcfs.examples;

import static io.lcfs.FileOption.NO_FOLLOW;

import io.lcfs.Change;
import io.lcfs.DirectoryEntries;
import io.lcfs.DirectoryEntry;
import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import io.lcfs.LayerDiff;
import io.lcfs.LayerStore;
import io.lcfs.StoreOptions;
import io.lcfs.examples.command.BadInputException;
import io.lcfs.examples.command.Program;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * Searches a layer and all layers below it for programs that run with the rights of their owner or group. In a layer
 * with a parent, only the changed files are examined, so that each file is examined once, however many layers share it.
 */
public final class ScanLayers {
    private static final int SET_ID = 06000;

    private final LayerStore store;
    private long scanned;

    private ScanLayers(LayerStore store) {
        this.store = store;
    }

    /**
     * Runs the program.
     *
     * @param args the file of a store, and the name of a layer
     */
    public static void main(String[] args) {
        System.exit(run(args));
    }

    static int run(String... args) {
        return Program.run("lcfs-examples", () -> {
            if (args.length != 2) {
                throw new BadInputException("usage: ScanLayers STORE LAYER");
            }
            return scan(Path.of(args[0]), args[1]);
        });
    }

    private static boolean scan(Path file, String name) throws IOException {
        try (LayerStore store = LayerStore.open(file, StoreOptions.defaults().withReadOnly(true))) {
            ScanLayers scan = new ScanLayers(store);
            for (String layer = name; layer != null; layer = store.stat(layer).parent()) {
                scan.layer(layer, store.stat(layer).parent());
            }
            System.out.println(scan.scanned + " files scanned");
        }
        return true;
    }

    private void layer(String name, @Nullable String parent) throws IOException {
        try (Layer layer = store.openLayer(name)) {
            if (parent == null) {
                tree(layer);
                return;
            }
            try (LayerDiff diff = store.diff(parent, name)) {
                for (Change change : diff) {
                    if (change.kind() != Change.Kind.REMOVED && change.fileKind() == FileKind.REGULAR) {
                        file(layer, change.path());
                    }
                }
            }
        }
    }

    private void tree(Layer layer) throws IOException {
        Deque<String> directories = new ArrayDeque<>();
        for (String directory = ""; directory != null; directory = directories.poll()) {
            try (DirectoryEntries entries = layer.list(directory.isEmpty() ? "/" : directory)) {
                for (DirectoryEntry entry : entries) {
                    String path = directory + "/" + entry.name();
                    if (entry.kind() == FileKind.DIRECTORY) {
                        directories.add(path);
                    } else if (entry.kind() == FileKind.REGULAR) {
                        file(layer, path);
                    }
                }
            }
        }
    }

    private void file(Layer layer, String path) throws IOException {
        scanned++;
        FileInfo info = layer.stat(path, NO_FOLLOW);
        if ((info.mode() & SET_ID) != 0) {
            System.out.println(layer.name() + ": " + path + " " + Integer.toOctalString(info.mode()) + " of "
                    + info.uid() + ":" + info.gid());
        }
    }
}
