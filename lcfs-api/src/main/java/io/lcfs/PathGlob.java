package io.lcfs;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A compiled glob of {@link CopyOptions}. */
final class PathGlob {
    private final String glob;
    private final Pattern pattern;

    private PathGlob(String glob, Pattern pattern) {
        this.glob = glob;
        this.pattern = pattern;
    }

    /** Compiles a glob. */
    static PathGlob of(String glob) {
        return new PathGlob(glob, Pattern.compile(new Compiler(glob).regex(), Pattern.DOTALL));
    }

    boolean matches(String path) {
        return pattern.matcher(path).matches();
    }

    /**
     * Returns whether a path below a directory may match. May return true although no path matches, but never returns
     * false if one does.
     */
    boolean mayMatchBelow(String directory) {
        Matcher matcher = pattern.matcher(directory + "/");
        // If the matcher never reached the end of the text, no continuation of the text can match.
        return matcher.matches() || matcher.hitEnd();
    }

    @Override
    public String toString() {
        return glob;
    }

    /** Translates a glob into a regular expression, in one pass. */
    private static final class Compiler {
        private final String glob;
        private final StringBuilder regex = new StringBuilder();
        private int at;
        private boolean inGroup;

        Compiler(String glob) {
            this.glob = glob;
        }

        String regex() {
            if (glob.isEmpty()) {
                throw malformed("it is empty");
            }
            while (at < glob.length()) {
                next(glob.charAt(at++));
            }
            if (inGroup) {
                throw malformed("a { has no }");
            }
            return regex.toString();
        }

        private void next(char c) {
            switch (c) {
                case '*' -> star();
                case '?' -> regex.append("[^/]");
                case '[' -> set();
                case '{' -> {
                    if (inGroup) {
                        throw malformed("a { lies within another");
                    }
                    inGroup = true;
                    regex.append("(?:");
                }
                case '\\' -> {
                    if (at == glob.length()) {
                        throw malformed("it ends in a backslash");
                    }
                    literal(glob.charAt(at++));
                }
                default -> {
                    if (inGroup && c == '}') {
                        inGroup = false;
                        regex.append(')');
                    } else if (inGroup && c == ',') {
                        regex.append('|');
                    } else {
                        literal(c);
                    }
                }
            }
        }

        private void star() {
            if (!glob.startsWith("*", at)) {
                regex.append("[^/]*");
                return;
            }
            boolean beginsName = at == 1 || glob.charAt(at - 2) == '/';
            at++;
            if (beginsName && glob.startsWith("/", at)) {
                at++;
                regex.append("(?:.*/)?");
            } else {
                regex.append(".*");
            }
        }

        private void set() {
            int end = glob.indexOf(']', at + (glob.startsWith("!", at) ? 2 : 1));
            if (end < 0) {
                throw malformed("a [ has no ]");
            }
            boolean not = glob.charAt(at) == '!';
            regex.append(not ? "[^/" : "[");
            for (int i = at + (not ? 1 : 0); i < end; i++) {
                char c = glob.charAt(i);
                boolean isRange = c == '-' && i > at + (not ? 1 : 0) && i + 1 < end;
                if (isRange && glob.charAt(i - 1) > glob.charAt(i + 1)) {
                    throw malformed("a range of characters runs backwards");
                }
                regex.append(isRange ? "-" : escaped(c));
            }
            regex.append(not ? "]" : "&&[^/]]");
            at = end + 1;
        }

        private void literal(char c) {
            regex.append(escaped(c));
        }

        private static String escaped(char c) {
            boolean plain = c >= 0x80 || Character.isLetterOrDigit(c) || c == '/';
            return plain ? String.valueOf(c) : "\\" + c;
        }

        private IllegalArgumentException malformed(String why) {
            return new IllegalArgumentException("glob \"" + glob + "\" is malformed: " + why);
        }
    }
}
