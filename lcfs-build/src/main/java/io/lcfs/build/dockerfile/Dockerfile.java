package io.lcfs.build.dockerfile;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A Dockerfile, in the language that Docker documents for {@code docker/dockerfile:1}. Immutable. Each fault of the
 * syntax, in whatever stage, is a {@link DockerfileException} with line and column.
 */
public final class Dockerfile {
    private static final Pattern STAGE_NAME = Pattern.compile("[a-z][a-z0-9-_.]*");
    private static final Set<String> RESERVED = Set.of("scratch", "context");

    private final Map<String, String> directives;
    private final List<Instruction> arguments;
    private final List<BuildStage> stages;

    private Dockerfile(Map<String, String> directives, List<Instruction> all) throws DockerfileException {
        this.directives = Map.copyOf(directives);
        int first = 0;
        while (first < all.size() && all.get(first).keyword() == Keyword.ARG) {
            first++;
        }
        this.arguments = List.copyOf(all.subList(0, first));
        this.stages = List.copyOf(stages(all, first));
    }

    private static List<BuildStage> stages(List<Instruction> all, int first) throws DockerfileException {
        if (first == all.size()) {
            throw new DockerfileException(1, 1, "there is no FROM", null);
        }
        List<BuildStage> stages = new ArrayList<>();
        Set<String> names = new HashSet<>();
        for (int i = first; i < all.size(); ) {
            Instruction from = all.get(i);
            if (from.keyword() != Keyword.FROM) {
                throw fault(from, from.keyword() + " comes before the first FROM; only ARG can");
            }
            int end = i + 1;
            while (end < all.size() && all.get(end).keyword() != Keyword.FROM) {
                end++;
            }
            String name = from.arguments().size() > 1 ? from.arguments().get(2).toLowerCase(Locale.ROOT) : "";
            if (!name.isEmpty() && (!STAGE_NAME.matcher(name).matches() || RESERVED.contains(name))) {
                throw fault(
                        from,
                        "the name of a stage \"" + name + "\" is reserved, or does not begin with a letter, or has"
                                + " other characters than a-z, 0-9, -, _ and .");
            }
            if (!name.isEmpty() && !names.add(name)) {
                throw fault(from, "two stages have the name " + name);
            }
            stages.add(new BuildStage(stages.size(), name, from, all.subList(i + 1, end)));
            i = end;
        }
        return stages;
    }

    private static DockerfileException fault(Instruction instruction, String message) {
        return new DockerfileException(instruction.line(), instruction.column(), message, null);
    }

    /**
     * Parses a Dockerfile. O(length).
     *
     * @param text the whole text
     * @return the Dockerfile
     * @throws DockerfileException if the text is not valid
     */
    public static Dockerfile parse(String text) throws DockerfileException {
        DockerfileReader reader = new DockerfileReader(text);
        List<Instruction> all = reader.read();
        return new Dockerfile(reader.directives(), all);
    }

    /**
     * Reads and parses a Dockerfile. O(length).
     *
     * @param file the path of the text, in UTF-8
     * @return the Dockerfile
     * @throws DockerfileException if the text is not valid
     * @throws FileSystemException if this is a directory, or the text is not UTF-8
     * @throws IOException if the file cannot be read
     */
    public static Dockerfile parse(Path file) throws IOException {
        if (Files.isDirectory(file)) {
            throw new FileSystemException(file.toString(), null, "is a directory");
        }
        try {
            return parse(Files.readString(file));
        } catch (CharacterCodingException e) {
            throw new FileSystemException(file.toString(), null, "is not a text in UTF-8");
        }
    }

    /**
     * Returns the parser directives.
     *
     * @return the values of {@code syntax}, {@code escape} and {@code check}, if they are given
     */
    public Map<String, String> directives() {
        return directives;
    }

    /**
     * Returns the character that takes the meaning from the next one, and continues lines.
     *
     * @return a backslash, unless the directive {@code escape} is a backquote
     */
    public char escape() {
        return directives.getOrDefault("escape", "\\").charAt(0);
    }

    /**
     * Returns the instructions ARG before the first FROM.
     *
     * @return the instructions in their order
     */
    public List<Instruction> arguments() {
        return arguments;
    }

    /**
     * Returns the stages.
     *
     * @return the stages in their order, at least one
     */
    public List<BuildStage> stages() {
        return stages;
    }

    /**
     * Returns a stage by its name or number.
     *
     * @param name the name, whose case does not count, or the number from 0 on
     * @return the stage, or empty if there is none
     */
    public Optional<BuildStage> stage(String name) {
        return stages.stream().filter(stage -> stage.isNamed(name)).findFirst();
    }
}
