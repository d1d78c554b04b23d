package io.lcfs.build.words;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A pattern in the expansion of a variable: {@code *} is any text, {@code ?} any character, and a backslash takes the
 * meaning from the next character. Immutable.
 */
final class ShellPattern {
    private final String expression;
    private final boolean isLongest;

    /** Creates a pattern that matches the longest or the shortest text. */
    ShellPattern(String pattern, boolean isLongest) {
        StringBuilder built = new StringBuilder();
        for (int i = 0; i < pattern.length(); i++) {
            char c = pattern.charAt(i);
            if (c == '*') {
                built.append(isLongest ? ".*" : ".*?");
            } else if (c == '?') {
                built.append('.');
            } else {
                boolean isEscape = c == '\\' && i + 1 < pattern.length();
                built.append(Pattern.quote(String.valueOf(isEscape ? pattern.charAt(++i) : c)));
            }
        }
        this.expression = built.toString();
        this.isLongest = isLongest;
    }

    String withoutPrefix(String value) {
        Matcher prefix = compiled("(?:" + expression + ")").matcher(value);
        return prefix.lookingAt() ? value.substring(prefix.end()) : value;
    }

    String withoutSuffix(String value) {
        // The longest suffix leaves the shortest text before it.
        Matcher whole = compiled((isLongest ? "(.*?)" : "(.*)") + "(?:" + expression + ")")
                .matcher(value);
        return whole.matches() ? whole.group(1) : value;
    }

    String replaced(String value, String by, boolean isAll) {
        if (expression.isEmpty()) {
            return value;
        }
        Matcher matcher = compiled(expression).matcher(value);
        String literal = Matcher.quoteReplacement(by);
        return isAll ? matcher.replaceAll(literal) : matcher.replaceFirst(literal);
    }

    private static Pattern compiled(String expression) {
        return Pattern.compile(expression, Pattern.DOTALL);
    }
}
