package io.lcfs.engine.crash;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * A mistake that a developer could make in the engine.
 *
 * @param name the description in the table
 * @param file the source file below the engine's package, or below the sources of lcfs-api if it begins with {@code
 *     io/}
 * @param changes the edits that turn the source into the mistaken one
 * @param others edits of other files that belong to the mistake; each file compiles with the others unchanged
 */
public record PlantedBug(String name, String file, List<Change> changes, List<PlantedBug> others) {
    private static final Path SOURCES = Path.of("src/main/java/io/lcfs/engine");
    private static final Path API = Path.of("../lcfs-api/src/main/java");

    /** A text that occurs once in the source, and its replacement. */
    public record Change(String from, String to) {}

    /** Creates a bug from texts and their replacements, in turn. */
    public static PlantedBug of(String name, String file, String... texts) {
        List<Change> changes = new ArrayList<>();
        for (int i = 0; i < texts.length; i += 2) {
            changes.add(new Change(texts[i], texts[i + 1]));
        }
        return new PlantedBug(name, file, changes, List.of());
    }

    /** Returns this bug with an edit of another file. */
    PlantedBug and(String otherFile, String... texts) {
        return new PlantedBug(name, file, changes, List.of(of(name, otherFile, texts)));
    }

    /** Returns the name of the class that the source defines. */
    String className() {
        String name = file.replace(".java", "").replace('/', '.');
        return isOfApi() ? name : "io.lcfs.engine." + name;
    }

    private boolean isOfApi() {
        return file.startsWith("io/");
    }

    /** Returns the source with the mistake. A space in a text matches line breaks in the source, too. */
    String source() throws IOException {
        String source = Files.readString((isOfApi() ? API : SOURCES).resolve(file));
        for (Change change : changes) {
            Matcher matcher = pattern(change.from).matcher(source);
            if (!matcher.find()) {
                throw new IllegalStateException(name + ": not in " + file + ": " + change.from);
            }
            String changed = source.substring(0, matcher.start()) + change.to + source.substring(matcher.end());
            if (matcher.find()) {
                throw new IllegalStateException(name + ": more than once in " + file + ": " + change.from);
            }
            source = changed;
        }
        return source;
    }

    private static Pattern pattern(String text) {
        return Pattern.compile(
                Arrays.stream(text.trim().split("\\s+")).map(Pattern::quote).collect(Collectors.joining("\\s+")));
    }
}
