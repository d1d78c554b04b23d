package io.lcfs.build.words;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * A pattern of paths, as Go's {@code filepath.Match} has it: {@code *} is any part of a name, {@code ?} a character of
 * a name, {@code [a-z]} and {@code [^a-z]} a character of a set or of none, and a backslash takes the meaning from the
 * next character; {@code **} is any number of directories. Immutable.
 */
public final class NamePattern {
    private static final String META = "*?[\\";

    private final Pattern expression;

    private NamePattern(Pattern expression) {
        this.expression = expression;
    }

    /**
     * Returns the pattern of a text.
     *
     * @throws IllegalArgumentException if a set is not closed or is empty, or a backslash is the last character
     */
    public static NamePattern of(String pattern) {
        StringBuilder built = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (pattern.startsWith("**", i)) {
                boolean isDirectory = pattern.startsWith("/", i + 2);
                built.append(isDirectory ? "(?:.*/)?" : ".*");
                i += isDirectory ? 2 : 1;
            } else if (c == '*') {
                built.append("[^/]*");
            } else if (c == '?') {
                built.append("[^/]");
            } else if (c == '[') {
                i = addSet(pattern, i, built);
            } else if (c == '\\') {
                if (++i == pattern.length()) {
                    throw new IllegalArgumentException("the pattern " + pattern + " ends in a backslash");
                }
                built.append(Pattern.quote(String.valueOf(pattern.charAt(i))));
            } else {
                built.append(Pattern.quote(String.valueOf(c)));
            }
        }
        try {
            return new NamePattern(Pattern.compile(built.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("the pattern " + pattern + " has a range without characters", e);
        }
    }

    /** Adds the set that begins at an index; returns the index of its end. */
    private static int addSet(String pattern, int start, StringBuilder built) {
        int i = start + 1;
        boolean isNegated = i < pattern.length() && pattern.charAt(i) == '^';
        i += isNegated ? 1 : 0;
        built.append(isNegated ? "[^/" : "[");
        int first = i;
        for (; i < pattern.length() && (pattern.charAt(i) != ']' || i == first); i++) {
            char c = pattern.charAt(i);
            if (c == '\\' && i + 1 < pattern.length()) {
                c = pattern.charAt(++i);
                built.append('\\').append(c);
            } else if (c == '-' && i > first) {
                built.append('-');
            } else {
                built.append("[]&^-\\".indexOf(c) >= 0 ? "\\" : "").append(c);
            }
        }
        if (i >= pattern.length()) {
            throw new IllegalArgumentException("the set of the pattern " + pattern + " is not closed with ]");
        }
        built.append(']');
        return i;
    }

    /** Returns whether a text has characters with a meaning in patterns. */
    public static boolean isPattern(String text) {
        return text.chars().anyMatch(c -> META.indexOf(c) >= 0);
    }

    /** Returns whether a path matches as a whole. */
    public boolean matches(String path) {
        return expression.matcher(path).matches();
    }
}
