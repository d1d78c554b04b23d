package io.lcfs.build.words;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The expansion of variables in words, by the rules of Dockerfiles: {@code $name}, <code>${name}</code>, and the forms
 * with {@code :-}, {@code -}, {@code :+}, {@code +}, {@code :?}, {@code ?}, {@code #}, {@code ##}, {@code %}, {@code
 * %%}, {@code /} and {@code //} after the name. A variable that is not set is empty. Immutable.
 */
public final class Expander {
    private final Map<String, String> variables;
    private final char escape;

    /** Creates an expander; the map is not copied. */
    public Expander(Map<String, String> variables, char escape) {
        this.variables = variables;
        this.escape = escape;
    }

    /**
     * Returns a word with its variables expanded, and without its quotes and escapes.
     *
     * @throws IllegalArgumentException if a quote or a brace is not closed, a modifier is unknown, or a variable with
     *     {@code ?} is not set
     */
    public String word(String word) {
        return new Scan(word, true).until((char) 0);
    }

    /** Returns the content of a here-document with its variables expanded; quotes stay. */
    public String document(String content) {
        return new Scan(content, false).until((char) 0);
    }

    /** One pass through a text. */
    private final class Scan {
        private final String text;
        private final boolean hasQuotes;
        private int index;

        Scan(String text, boolean hasQuotes) {
            this.text = text;
            this.hasQuotes = hasQuotes;
        }

        /** Returns the expansion up to a character outside of quotes, and steps over it; 0 is the end of the text. */
        String until(char end) {
            StringBuilder result = new StringBuilder();
            while (index < text.length()) {
                char c = text.charAt(index);
                if (c == end && end != 0) {
                    index++;
                    return result.toString();
                }
                if (hasQuotes && c == '\'') {
                    singleQuoted(result);
                } else if (hasQuotes && c == '"') {
                    doubleQuoted(result);
                } else if (c == '$') {
                    result.append(variable());
                } else if (c == escape) {
                    escaped(result);
                } else {
                    result.append(c);
                    index++;
                }
            }
            if (end != 0) {
                throw new IllegalArgumentException("\"" + text + "\" has a ${ without the end " + end);
            }
            return result.toString();
        }

        private void escaped(StringBuilder result) {
            index++;
            if (index >= text.length()) {
                return;
            }
            char c = text.charAt(index++);
            if (!hasQuotes && c != '$' && c != escape) {
                result.append(escape);
            }
            result.append(c);
        }

        private void singleQuoted(StringBuilder result) {
            int end = text.indexOf('\'', index + 1);
            if (end < 0) {
                throw new IllegalArgumentException("the quote ' in \"" + text + "\" is not closed");
            }
            result.append(text, index + 1, end);
            index = end + 1;
        }

        private void doubleQuoted(StringBuilder result) {
            index++;
            while (index < text.length()) {
                char c = text.charAt(index);
                if (c == '"') {
                    index++;
                    return;
                }
                if (c == '$') {
                    result.append(variable());
                } else if (c == escape && index + 1 < text.length()) {
                    char next = text.charAt(index + 1);
                    if (next != '"' && next != '$' && next != escape) {
                        result.append(c);
                    }
                    result.append(next);
                    index += 2;
                } else {
                    result.append(c);
                    index++;
                }
            }
            throw new IllegalArgumentException("the quote \" in \"" + text + "\" is not closed");
        }

        /** Expands the variable whose dollar sign is next. */
        private String variable() {
            index++;
            if (index < text.length() && text.charAt(index) == '{') {
                index++;
                return braced();
            }
            String name = name();
            return name.isEmpty() ? "$" : value(name);
        }

        private String value(String name) {
            return variables.getOrDefault(name, "");
        }

        private String name() {
            int start = index;
            if (index < text.length() && (isDigit(text.charAt(index)) || "@*#".indexOf(text.charAt(index)) >= 0)) {
                index++;
                return text.substring(start, index);
            }
            while (index < text.length() && isPart(text.charAt(index))) {
                index++;
            }
            return text.substring(start, index);
        }

        private String braced() {
            String name = name();
            if (name.isEmpty() || index >= text.length()) {
                throw new IllegalArgumentException("\"" + text + "\" has a ${ without a name or without its }");
            }
            char modifier = text.charAt(index++);
            if (modifier == '}') {
                return value(name);
            }
            if (modifier == '#' || modifier == '%') {
                return cut(name, modifier);
            }
            if (modifier == '/') {
                return replaced(name);
            }
            boolean countsEmpty = modifier == ':';
            if (countsEmpty && index < text.length()) {
                modifier = text.charAt(index++);
            }
            if (modifier != '-' && modifier != '+' && modifier != '?') {
                throw new IllegalArgumentException("unknown modifier " + modifier + " of ${" + name + "} in \"" + text
                        + "\"; known are :- - :+ + :? ? # ## % %% / and //");
            }
            String alternative = until('}');
            @Nullable String value = variables.get(name);
            boolean isSet = value != null && !(countsEmpty && value.isEmpty());
            if (modifier == '+') {
                return isSet ? alternative : "";
            }
            if (!isSet && modifier == '?') {
                throw new IllegalArgumentException(name + ": " + (alternative.isEmpty() ? "is not set" : alternative));
            }
            return isSet ? String.valueOf(value) : alternative;
        }

        private boolean skip(char c) {
            boolean isNext = index < text.length() && text.charAt(index) == c;
            index += isNext ? 1 : 0;
            return isNext;
        }

        private String cut(String name, char modifier) {
            boolean isLongest = skip(modifier);
            ShellPattern pattern = new ShellPattern(patternUntil('}'), isLongest);
            return modifier == '#' ? pattern.withoutPrefix(value(name)) : pattern.withoutSuffix(value(name));
        }

        private String replaced(String name) {
            boolean isAll = skip('/');
            String pattern = patternUntil('/');
            return new ShellPattern(pattern, true).replaced(value(name), until('}'), isAll);
        }

        /** Returns a pattern, in which escapes stay, up to a character, and steps over it. */
        private String patternUntil(char end) {
            StringBuilder pattern = new StringBuilder();
            while (index < text.length()) {
                char c = text.charAt(index);
                if (c == end) {
                    index++;
                    return pattern.toString();
                }
                if (c == '$') {
                    pattern.append(variable());
                } else if (c == escape && index + 1 < text.length()) {
                    pattern.append('\\').append(text.charAt(index + 1));
                    index += 2;
                } else {
                    pattern.append(c);
                    index++;
                }
            }
            throw new IllegalArgumentException("\"" + text + "\" has a ${ without the end " + end);
        }
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isPart(char c) {
        return isDigit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_';
    }
}
