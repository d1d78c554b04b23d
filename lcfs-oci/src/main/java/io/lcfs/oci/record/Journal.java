package io.lcfs.oci.record;

import io.lcfs.CorruptStoreException;
import io.lcfs.DirectoryEntries;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.slf4j.LoggerFactory;

/**
 * A note in layer 0 about work of several steps, written before the first step and removed after the last. The note is
 * one file, which is written completely or not at all. Notes make it possible to find the work that a crash interrupted
 * in O(interrupted work).
 */
public final class Journal implements AutoCloseable {
    private static final String NOTES = RecipeFiles.FOLDER + "/journal";
    private static final String IMPORT = "import";
    private static final String REMOVE = "remove";
    private static final Predicate<String> DECIMAL =
            Pattern.compile("[0-9]{1,18}").asMatchPredicate();
    private static final Predicate<String> CHAIN_ID =
            Pattern.compile("sha(256|512):[0-9a-f]+").asMatchPredicate();
    private final LayerStore store;
    private final String id;
    private final List<String> needed = new ArrayList<>();

    private Journal(LayerStore store, List<String> layers) {
        this.store = store;
        this.id = UUID.randomUUID().toString();
        needed.add(id);
        needed.addAll(layers);
    }

    /**
     * The content of a note.
     *
     * @param id the ID of the work
     * @param imported the layers that the work needs or creates, the lowest first
     * @param removed the ID of the layer that the work removes; 0 for none
     */
    public record Note(String id, List<String> imported, long removed) {}

    /** Starts an import of layers; layers that exist already cannot be removed until the work ends. */
    public static Journal imports(LayerStore store, List<String> layers) throws IOException {
        return new Journal(store, layers).begin(IMPORT + "\n" + String.join("\n", layers));
    }

    /** Starts the removal of a layer. */
    static Journal removes(LayerStore store, LayerInfo layer) throws IOException {
        return new Journal(store, List.of()).begin(REMOVE + "\n" + layer.id());
    }

    private Journal begin(String text) throws IOException {
        Underway.of(store).begin(needed);
        boolean begun = false;
        try (Layer root = store.root()) {
            root.createDirectories(NOTES);
            root.write(NOTES + "/" + id, 0, text.getBytes(StandardCharsets.UTF_8));
            begun = true;
            return this;
        } finally {
            if (!begun) {
                Underway.of(store).end(needed);
            }
        }
    }

    /** Returns the ID of the work. */
    public String id() {
        return id;
    }

    /**
     * Returns the notes about work that a crash interrupted. The caller must hold the monitor of {@link Underway},
     * because notes are removed.
     */
    public static List<Note> cutOff(LayerStore store) throws IOException {
        List<Note> notes = new ArrayList<>();
        try (Layer root = store.root()) {
            for (String id : ids(root)) {
                if (!Underway.of(store).has(id)) {
                    try {
                        notes.add(note(id, root.readAllBytes(NOTES + "/" + id)));
                    } catch (CorruptStoreException | FileSystemException e) {
                        LoggerFactory.getLogger(Journal.class)
                                .debug("note {} about work that was cut off cannot be read", id, e);
                    }
                }
            }
        }
        return notes;
    }

    /** Parses a note; a file with other content gives a note without layers. */
    private static Note note(String id, byte[] text) {
        List<String> lines = new String(text, StandardCharsets.UTF_8).lines().toList();
        boolean removal = lines.size() == 2 && lines.get(0).equals(REMOVE) && DECIMAL.test(lines.get(1));
        return removal
                ? new Note(id, List.of(), Long.parseLong(lines.get(1)))
                : new Note(id, lines.stream().filter(CHAIN_ID).toList(), 0);
    }

    private static List<String> ids(Layer root) throws IOException {
        List<String> ids = new ArrayList<>();
        try (DirectoryEntries entries = root.list(NOTES)) {
            entries.forEach(entry -> ids.add(entry.name()));
        } catch (NoSuchFileException e) {
            return List.of();
        }
        return ids;
    }

    /** Removes the note about work that was interrupted. */
    public static void drop(LayerStore store, String id) throws IOException {
        try (Layer root = store.root()) {
            root.deleteRecursively(NOTES + "/" + id);
        }
    }

    /** Ends the work. */
    @Override
    public void close() throws IOException {
        Underway underway = Underway.of(store);
        synchronized (underway) {
            try {
                drop(store, id);
            } finally {
                underway.end(needed);
            }
        }
    }
}
