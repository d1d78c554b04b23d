package io.lcfs.build.words;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * The rules of a {@code .dockerignore}: which paths of the build context do not exist for a build. A rule applies to
 * the paths that its pattern matches and to everything below them; the last rule that applies to a path decides, and a
 * rule with {@code !} takes back what a rule before it excluded. Immutable.
 */
public final class IgnoreRules {
    /** No rules. */
    public static final IgnoreRules NONE = new IgnoreRules(List.of());

    private final List<Rule> rules;
    private final boolean hasExceptions;

    private record Rule(NamePattern pattern, boolean isException) {
        boolean appliesTo(String path) {
            for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
                if (pattern.matches(path.substring(0, end))) {
                    return true;
                }
            }
            return false;
        }
    }

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
        this.hasExceptions = rules.stream().anyMatch(Rule::isException);
    }

    /**
     * Returns the rules of the lines of a file. Empty lines, and lines that begin with {@code #}, are comments.
     *
     * @throws IllegalArgumentException if a pattern is malformed; the message has the number of its line
     */
    public static IgnoreRules of(List<String> lines) {
        List<Rule> rules = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i);
            if (i == 0 && line.startsWith("\uFEFF")) {
                line = line.substring(1);
            }
            if (line.startsWith("#") || line.isBlank()) {
                continue;
            }
            line = line.strip();
            boolean isException = line.startsWith("!");
            String pattern = clean(isException ? line.substring(1).strip() : line);
            try {
                if (isException && pattern.isEmpty()) {
                    throw new IllegalArgumentException("no pattern follows the !");
                }
                rules.add(new Rule(NamePattern.of(pattern), isException));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(".dockerignore line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new IgnoreRules(List.copyOf(rules));
    }

    /** Returns rules that exclude what one of several patterns matches. */
    public static IgnoreRules ofPatterns(List<String> patterns) {
        return patterns.isEmpty()
                ? NONE
                : new IgnoreRules(patterns.stream()
                        .map(pattern -> new Rule(NamePattern.of(clean(pattern)), false))
                        .toList());
    }

    /** Returns a path without slashes at its ends, without empty names and dots, and with its {@code ..} applied. */
    public static String clean(String path) {
        Deque<String> names = new ArrayDeque<>();
        for (String name : path.split("/")) {
            if (name.equals("..")) {
                names.pollLast();
            } else if (!name.isEmpty() && !name.equals(".")) {
                names.addLast(name);
            }
        }
        return String.join("/", names);
    }

    /** Returns whether a path, without a slash at its beginning, is excluded. O(rules, times length). */
    public boolean excludes(String path) {
        boolean isExcluded = false;
        for (Rule rule : rules) {
            if (isExcluded == rule.isException && rule.appliesTo(path)) {
                isExcluded = !rule.isException;
            }
        }
        return isExcluded;
    }

    /** Returns whether something below an excluded directory may not be excluded. */
    public boolean mayTakeBack() {
        return hasExceptions;
    }
}
