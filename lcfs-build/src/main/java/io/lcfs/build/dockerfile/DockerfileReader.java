package io.lcfs.build.dockerfile;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the lines of a Dockerfile: directives, comments, continued lines and here-documents. Used by one thread. */
final class DockerfileReader {
    private static final Pattern DIRECTIVE = Pattern.compile("#\\s*([A-Za-z][A-Za-z0-9]*)\\s*=\\s*(.*?)\\s*");
    private static final Pattern SYNTAX =
            Pattern.compile("(?:docker\\.io/)?docker/dockerfile(?:-upstream)?(?:[:@].*)?");
    private static final Pattern DOCUMENT = Pattern.compile("\\d*<<(-?)([^<]+)");

    private final List<String> lines;
    private final Map<String, String> directives = new LinkedHashMap<>();
    private char escape = '\\';
    private int next;

    DockerfileReader(String text) {
        String whole = text.startsWith("\uFEFF") ? text.substring(1) : text;
        this.lines = whole.lines().toList();
    }

    Map<String, String> directives() {
        return directives;
    }

    /** Reads all instructions. */
    List<Instruction> read() throws DockerfileException {
        readDirectives();
        List<Instruction> all = new ArrayList<>();
        while (next < lines.size()) {
            String line = lines.get(next);
            if (line.isBlank() || isComment(line)) {
                next++;
            } else {
                all.add(instruction());
            }
        }
        return all;
    }

    private void readDirectives() throws DockerfileException {
        for (; next < lines.size(); next++) {
            Matcher parts = DIRECTIVE.matcher(lines.get(next).stripLeading());
            if (!parts.matches()) {
                return;
            }
            String name = parts.group(1).toLowerCase(Locale.ROOT);
            String value = parts.group(2);
            if (!List.of("syntax", "escape", "check").contains(name)) {
                return;
            }
            if (directives.putIfAbsent(name, value) != null) {
                throw directiveFault("directive " + name + " is given twice");
            }
            if (name.equals("escape")) {
                if (!value.equals("\\") && !value.equals("`")) {
                    throw directiveFault("the escape character is \"" + value + "\"; only \\ and ` are allowed");
                }
                escape = value.charAt(0);
            }
            if (name.equals("syntax") && !SYNTAX.matcher(value).matches()) {
                throw directiveFault("the syntax " + value + " is not known; only docker/dockerfile is");
            }
        }
    }

    private DockerfileException directiveFault(String message) {
        return new DockerfileException(next + 1, lines.get(next).indexOf('#') + 1, message, null);
    }

    private static boolean isComment(String line) {
        return line.stripLeading().startsWith("#");
    }

    private Instruction instruction() throws DockerfileException {
        LogicalLine logical = new LogicalLine();
        String first = lines.get(next);
        int blanks = first.length() - first.stripLeading().length();
        boolean isContinued = add(logical, first.substring(blanks), blanks + 1);
        while (isContinued && next < lines.size()) {
            String line = lines.get(next);
            if (line.isBlank() || isComment(line)) {
                next++;
            } else {
                isContinued = add(logical, line, 1);
            }
        }
        return new InstructionReader(logical, 0, escape, this::documents).read();
    }

    /** Adds the next line; returns whether it is continued. */
    private boolean add(LogicalLine logical, String line, int column) {
        next++;
        int end = line.stripTrailing().length();
        boolean isContinued = end > 0 && line.charAt(end - 1) == escape && (end == 1 || line.charAt(end - 2) != escape);
        logical.add(isContinued ? line.substring(0, end - 1) : line, next, column);
        return isContinued;
    }

    /** Reads the here-documents that the words of an instruction announce. */
    private List<HereDocument> documents(LogicalLine logical, List<Words.Word> words) throws DockerfileException {
        List<HereDocument> documents = new ArrayList<>();
        for (Words.Word word : words) {
            @Nullable Matcher parts = announced(word.text());
            if (parts != null) {
                String raw = parts.group(2);
                String name = Words.unquoted(raw, escape);
                boolean isExpanded = raw.equals(name);
                documents.add(new HereDocument(
                        name, content(logical, word, name, !parts.group(1).isEmpty()), isExpanded));
            }
        }
        return documents;
    }

    /** Returns the parts of a word that announces a here-document; {@code null} for another word. */
    static @Nullable Matcher announced(String word) {
        Matcher parts = DOCUMENT.matcher(word);
        return parts.matches() && !Words.unquoted(parts.group(2), '\\').isEmpty() ? parts : null;
    }

    private String content(LogicalLine logical, Words.Word word, String name, boolean hasTabs)
            throws DockerfileException {
        StringBuilder content = new StringBuilder();
        while (next < lines.size()) {
            String line = lines.get(next++);
            if (hasTabs) {
                line = line.replaceFirst("^\t+", "");
            }
            if (line.equals(name)) {
                return content.toString();
            }
            content.append(line).append('\n');
        }
        throw logical.fault(word.start(), "the here-document " + name + " has no end: no line is " + name);
    }
}
