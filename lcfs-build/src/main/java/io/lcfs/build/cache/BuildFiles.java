package io.lcfs.build.cache;

import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this module in layer 0 of a store. */
public final class BuildFiles {
    /** The folder of this module. */
    static final String FOLDER = "/lcfs-build";

    private static final String FILES = FOLDER + "/files";

    private BuildFiles() {}

    /** Returns the content of a file; empty if there is none. */
    public static byte[] read(LayerStore store, String name) throws IOException {
        try (Layer root = store.root()) {
            return root.readAllBytes(FILES + "/" + name);
        } catch (NoSuchFileException e) {
            return new byte[0];
        }
    }

    /** Replaces a file. If the store has no space for it, the build goes on without the file. */
    public static void write(LayerStore store, String name, byte[] content) throws IOException {
        try (Layer root = store.root()) {
            root.createDirectories(FILES);
            root.write(FILES + "/" + name, new ByteArrayInputStream(content));
        } catch (NoSpaceException e) {
            delete(store, name);
        }
    }

    private static void delete(LayerStore store, String name) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(FILES + "/" + name);
        } catch (NoSuchFileException e) {
            return; // There is not even the folder.
        }
    }

    /** Deletes all files but some. */
    static void keep(LayerStore store, Set<String> names) throws IOException {
        List<String> gone = new ArrayList<>();
        try (Layer root = store.root();
                DirectoryEntries entries = root.list(FILES)) {
            entries.forEach(entry -> gone.add(entry.name()));
        } catch (NoSuchFileException e) {
            return;
        }
        gone.removeAll(names);
        for (String name : gone) {
            delete(store, name);
        }
    }
}
