package io.lcfs.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads one instruction: keyword, flags and arguments. Used by one thread, once. */
final class InstructionReader {
    private static final List<String> SWITCHES = List.of("link", "parents", "keep-git-dir", "unpack");
    private static final List<String> SEVERAL = List.of("exclude", "mount");

    private final LogicalLine line;
    private final String text;
    private final int start;
    private final char escape;
    private final Documents lines;
    private final Words words;
    private final Map<String, List<String>> flags = new LinkedHashMap<>();

    /** The lines after an instruction. */
    interface Documents {
        /** Reads the here-documents that some of the words announce. */
        List<HereDocument> read(LogicalLine line, List<Words.Word> words) throws DockerfileException;
    }

    /** Creates a reader of the instruction that begins at an index of a line. */
    InstructionReader(LogicalLine line, int start, char escape, Documents lines) {
        this.line = line;
        this.text = line.text();
        this.start = start;
        this.escape = escape;
        this.lines = lines;
        this.words = new Words(text, escape);
    }

    Instruction read() throws DockerfileException {
        Words.Word name = words.plain(start);
        @Nullable Keyword keyword = Keyword.find(name.text());
        if (keyword == null) {
            throw line.fault(start, "unknown instruction " + name.text() + "; known are " + Keyword.all());
        }
        int rest = words.skipBlanks(readFlags(keyword, name.end()));
        if (keyword == Keyword.ONBUILD) {
            return instruction(keyword, List.of(), false, List.of(), trigger(rest));
        }
        List<HereDocument> documents = keyword.hasDocuments() ? lines.read(line, words.allQuoted(rest)) : List.of();
        if (keyword == Keyword.HEALTHCHECK) {
            return healthCheck(rest);
        }
        @Nullable List<String> json = keyword.isJsonAllowed() ? json(rest) : null;
        List<String> arguments = json != null ? json : arguments(keyword, rest);
        boolean isCopy = keyword == Keyword.ADD || keyword == Keyword.COPY;
        if (isCopy && !documents.isEmpty()) {
            arguments = arguments.stream()
                    .filter(argument -> DockerfileReader.announced(argument) == null)
                    .toList();
        }
        if (arguments.size() + (isCopy ? documents.size() : 0) < keyword.least()) {
            throw line.fault(
                    start, keyword + " needs " + keyword.least() + " or more arguments, but has " + arguments.size());
        }
        if (keyword == Keyword.SHELL && json == null) {
            throw line.fault(rest, "SHELL needs a JSON array of strings: SHELL [\"program\", \"argument\"]");
        }
        return instruction(keyword, arguments, json != null, documents, null);
    }

    private Instruction instruction(
            Keyword keyword,
            List<String> arguments,
            boolean isJson,
            List<HereDocument> documents,
            @Nullable Instruction trigger) {
        return new Instruction(
                keyword,
                line.line(start),
                line.column(start),
                text.substring(start),
                flags,
                arguments,
                isJson,
                documents,
                trigger);
    }

    /** Reads the flags after the keyword; returns the index after them. */
    private int readFlags(Keyword keyword, int from) throws DockerfileException {
        int end = from;
        while (text.startsWith("--", words.skipBlanks(end))) {
            Words.Word word = words.quoted(end);
            end = word.end();
            if (word.text().equals("--")) {
                break;
            }
            readFlag(keyword, word);
        }
        return end;
    }

    private void readFlag(Keyword keyword, Words.Word word) throws DockerfileException {
        int equal = word.text().indexOf('=');
        String name = word.text().substring(2, equal < 0 ? word.text().length() : equal);
        if (!keyword.flags().contains(name)) {
            String known =
                    keyword.flags().isEmpty() ? "it has none" : "it can have --" + String.join(", --", keyword.flags());
            throw line.fault(word.start(), "unknown flag --" + name + " of " + keyword + "; " + known);
        }
        String value = equal < 0 ? "true" : word.text().substring(equal + 1);
        if (SWITCHES.contains(name)) {
            value = value.toLowerCase(Locale.ROOT);
            if (!value.equals("true") && !value.equals("false")) {
                throw line.fault(word.start(), "flag --" + name + " is " + value + ", not true or false");
            }
        } else if (equal < 0 || value.isEmpty()) {
            throw line.fault(
                    word.start(), "flag --" + name + " of " + keyword + " needs a value: --" + name + "=VALUE");
        }
        List<String> values = flags.computeIfAbsent(name, any -> new ArrayList<>());
        values.add(value);
        if (values.size() > 1 && !SEVERAL.contains(name)) {
            throw line.fault(word.start(), "flag --" + name + " of " + keyword + " is given twice");
        }
    }

    private Instruction trigger(int rest) throws DockerfileException {
        Instruction trigger = new InstructionReader(line, rest, escape, lines).read();
        switch (trigger.keyword()) {
            case ONBUILD, FROM, MAINTAINER ->
                throw line.fault(rest, trigger.keyword() + " cannot be the trigger of ONBUILD");
            default -> {}
        }
        return trigger;
    }

    private Instruction healthCheck(int rest) throws DockerfileException {
        Words.Word kind = words.plain(rest);
        int after = words.skipBlanks(kind.end());
        if (kind.text().equalsIgnoreCase("NONE")) {
            if (after < text.length() || !flags.isEmpty()) {
                throw line.fault(start, "HEALTHCHECK NONE can have neither flags nor arguments");
            }
            return instruction(Keyword.HEALTHCHECK, List.of("NONE"), false, List.of(), null);
        }
        if (!kind.text().equalsIgnoreCase("CMD") || after >= text.length()) {
            throw line.fault(rest, "HEALTHCHECK needs NONE, or CMD and a command, but has \"" + kind.text() + "\"");
        }
        @Nullable List<String> json = json(after);
        List<String> arguments = new ArrayList<>(List.of("CMD"));
        arguments.addAll(json != null ? json : List.of(text.substring(after)));
        return instruction(Keyword.HEALTHCHECK, arguments, json != null, List.of(), null);
    }

    private @Nullable List<String> json(int from) throws DockerfileException {
        try {
            return words.json(from);
        } catch (IllegalArgumentException e) {
            throw line.fault(from, String.valueOf(e.getMessage()), e);
        }
    }

    private List<String> arguments(Keyword keyword, int rest) throws DockerfileException {
        return switch (keyword.form()) {
            case PAIRS -> pairs(keyword, rest);
            case WORDS, WORDS_OR_JSON -> from(keyword, words.allPlain(rest));
            case TEXT, SHELL_OR_JSON -> rest >= text.length() ? List.of() : List.of(text.substring(rest));
        };
    }

    private List<String> from(Keyword keyword, List<Words.Word> all) throws DockerfileException {
        if (keyword == Keyword.FROM
                && all.size() != 1
                && !(all.size() == 3 && all.get(1).text().equalsIgnoreCase("AS"))) {
            throw line.fault(start, "FROM needs an image, optionally followed by AS and a name");
        }
        return all.stream().map(Words.Word::text).toList();
    }

    private List<String> pairs(Keyword keyword, int rest) throws DockerfileException {
        List<Words.Word> all = words.allQuoted(rest);
        if (keyword != Keyword.ARG && !all.isEmpty() && all.get(0).text().indexOf('=') < 0) {
            int value = words.skipBlanks(all.get(0).end());
            if (value >= text.length()) {
                throw line.fault(all.get(0).start(), keyword + " " + all.get(0).text() + " has no value");
            }
            return List.of(all.get(0).text() + "=" + text.substring(value));
        }
        for (Words.Word word : all) {
            int equal = word.text().indexOf('=');
            if (equal == 0 || equal < 0 && keyword != Keyword.ARG) {
                throw line.fault(
                        word.start(), "\"" + word.text() + "\" of " + keyword + " is not of the form name=value");
            }
        }
        return all.stream().map(Words.Word::text).toList();
    }
}
