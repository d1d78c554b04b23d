package io.lcfs.build.dockerfile;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One instruction, as it is written: variables are not expanded, and quotes are kept. Immutable.
 *
 * <p><b>Arguments</b> are: the words of FROM, COPY, ADD, EXPOSE and VOLUME, without those of here-documents; the words
 * of ARG; pairs {@code name=value} of ENV and LABEL, also of the form with a blank; the elements of a JSON array, of
 * which quotes are removed; and otherwise one text. HEALTHCHECK has the word NONE or CMD first. ONBUILD has none, but a
 * trigger.
 *
 * @param keyword the kind of the instruction
 * @param line the number of its first line, from 1 on
 * @param column the number of the column in which it begins, from 1 on
 * @param text the whole instruction in one line, without comments and here-documents
 * @param flags the values of the flags by their names; a flag without {@code =} has the value {@code true}
 * @param arguments the arguments
 * @param isJson whether the arguments were written as a JSON array, which is the exec form of RUN, CMD, ENTRYPOINT and
 *     HEALTHCHECK
 * @param documents the here-documents, in their order
 * @param trigger the instruction of ONBUILD; {@code null} for other instructions
 */
public record Instruction(
        Keyword keyword,
        int line,
        int column,
        String text,
        Map<String, List<String>> flags,
        List<String> arguments,
        boolean isJson,
        List<HereDocument> documents,
        @Nullable Instruction trigger) {
    /**
     * Copies the lists and the map.
     *
     * @param keyword the kind of the instruction
     * @param line the number of its first line
     * @param column the number of the column
     * @param text the whole instruction in one line
     * @param flags the values of the flags
     * @param arguments the arguments
     * @param isJson whether the arguments were written as a JSON array
     * @param documents the here-documents
     * @param trigger the instruction of ONBUILD
     */
    public Instruction {
        Map<String, List<String>> copies = new LinkedHashMap<>();
        flags.forEach((name, values) -> copies.put(name, List.copyOf(values)));
        flags = Map.copyOf(copies);
        arguments = List.copyOf(arguments);
        documents = List.copyOf(documents);
    }

    /**
     * Returns the values of a flag.
     *
     * @param name the name, without the hyphens
     * @return the values in their order; empty if the instruction does not have the flag
     */
    public List<String> flag(String name) {
        return flags.getOrDefault(name, List.of());
    }
}
