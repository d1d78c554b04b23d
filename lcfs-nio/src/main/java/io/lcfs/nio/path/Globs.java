package io.lcfs.nio.path;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Translates a glob, as {@link java.nio.file.FileSystem#getPathMatcher} defines it, into a regular expression. */
final class Globs {
    private static final String META = "\\.[]{}()<>*+-=!?^$|&~";

    private final String glob;
    private final StringBuilder regex = new StringBuilder();
    private int at;

    private Globs(String glob) {
        this.glob = glob;
    }

    /**
     * Returns the regular expression of a glob.
     *
     * @throws PatternSyntaxException if the glob is malformed
     */
    static Pattern compile(String glob) {
        Globs globs = new Globs(glob);
        return Pattern.compile(globs.translate(), Pattern.DOTALL);
    }

    private String translate() {
        boolean inGroup = false;
        while (at < glob.length()) {
            char c = glob.charAt(at++);
            switch (c) {
                case '\\' -> literal(escaped());
                case '?' -> regex.append("[^/]");
                case '*' -> star();
                case '[' -> bracket();
                case '{' -> {
                    if (inGroup) {
                        throw wrong("a group in a group", at - 1);
                    }
                    inGroup = true;
                    regex.append("(?:(?:");
                }
                case '}' -> {
                    if (inGroup) {
                        regex.append("))");
                    } else {
                        literal(c);
                    }
                    inGroup = false;
                }
                case ',' -> {
                    if (inGroup) {
                        regex.append(")|(?:");
                    } else {
                        literal(c);
                    }
                }
                default -> literal(c);
            }
        }
        if (inGroup) {
            throw wrong("a group without an end", glob.length());
        }
        return regex.toString();
    }

    private char escaped() {
        if (at == glob.length()) {
            throw wrong("nothing to escape", at - 1);
        }
        return glob.charAt(at++);
    }

    private void literal(int c) {
        if (META.indexOf(c) >= 0) {
            regex.append('\\');
        }
        regex.appendCodePoint(c);
    }

    private void star() {
        boolean crosses = at < glob.length() && glob.charAt(at) == '*';
        while (at < glob.length() && glob.charAt(at) == '*') {
            at++;
        }
        regex.append(crosses ? ".*" : "[^/]*");
    }

    /** Translates a set of characters; a slash is never in the set. */
    private void bracket() {
        int start = at - 1;
        regex.append("[[^/]&&[");
        if (at < glob.length() && glob.charAt(at) == '!') {
            regex.append('^');
            at++;
        }
        if (at < glob.length() && glob.charAt(at) == '-') {
            literal('-');
            at++;
        }
        boolean any = regex.charAt(regex.length() - 1) == '-';
        while (at < glob.length() && (glob.charAt(at) != ']')) {
            range(start);
            any = true;
        }
        if (at == glob.length()) {
            throw wrong("a bracket without an end", start);
        }
        if (!any) {
            throw wrong("an empty bracket", start);
        }
        at++;
        regex.append("]]");
    }

    private void range(int start) {
        int first = member();
        literal(first);
        boolean hasEnd = at + 1 < glob.length() && glob.charAt(at) == '-' && glob.charAt(at + 1) != ']';
        if (!hasEnd) {
            return;
        }
        at++;
        int last = member();
        if (last < first) {
            throw wrong("a range that ends before it begins", start);
        }
        regex.append('-');
        literal(last);
    }

    private int member() {
        int c = glob.codePointAt(at);
        at += Character.charCount(c);
        if (c == '/') {
            throw wrong("a slash in a bracket", at - 1);
        }
        return c;
    }

    private PatternSyntaxException wrong(String what, int index) {
        return new PatternSyntaxException(what, glob, index);
    }
}
