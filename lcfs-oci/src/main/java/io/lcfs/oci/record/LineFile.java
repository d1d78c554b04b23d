package io.lcfs.oci.record;

import io.lcfs.CorruptStoreException;
import io.lcfs.Layer;
import io.lcfs.LayerInfo;
import io.lcfs.LayerStore;
import io.lcfs.NoSpaceException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.LoggerFactory;

/**
 * A text file in the folder of a layer in layer 0 with one fact in each line, the latest first. The number of lines is
 * limited, and the oldest facts are forgotten. The facts only save work, so no call fails because the file is damaged
 * or the store has no space for a fact.
 */
final class LineFile {
    private static final int MAX_LINES = 32;

    private final LayerStore store;
    private final LayerInfo layer;
    private final String file;

    LineFile(LayerStore store, LayerInfo layer, String file) {
        this.store = store;
        this.layer = layer;
        this.file = file;
    }

    /** Returns the lines; none if there is no such file, or if it is damaged. */
    List<String> lines() throws IOException {
        try (Layer root = store.root()) {
            return new String(root.readAllBytes(file), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (NoSuchFileException e) {
            return List.of();
        } catch (CorruptStoreException e) {
            LoggerFactory.getLogger(LineFile.class).debug("the facts in {} are forgotten", file, e);
            return List.of();
        }
    }

    /**
     * Puts a line in front of the others, unless it is there already. Does nothing if the store is read-only or has no
     * space. The whole file is replaced in one change, so that only the result of one of two simultaneous calls is
     * kept, and a crash leaves nothing unfinished.
     */
    void add(String line) throws IOException {
        List<String> before = lines();
        if (before.contains(line) || store.info().readOnly()) {
            return;
        }
        Set<String> lines = new LinkedHashSet<>();
        lines.add(line);
        before.stream().limit(MAX_LINES - 1L).forEach(lines::add);
        try (Layer root = store.root()) {
            root.createDirectories(RecipeFiles.folder(layer.id()));
            root.writeAllBytes(file, String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        } catch (NoSpaceException e) {
            LoggerFactory.getLogger(LineFile.class).debug("no space for a fact in {}", file, e);
        }
    }
}
