package io.lcfs;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A compiled glob of {@link CopyOptions}: a list of steps, which a match goes through from the first one to behind the
 * last one. All steps that the characters so far can lead to are kept, so a match takes time in proportion to the
 * length of the path and of the glob, whatever they are.
 */
final class PathGlob {
    private final String glob;
    private final Step[] steps;

    private PathGlob(String glob, Step[] steps) {
        this.glob = glob;
        this.steps = steps;
    }

    /**
     * A part of a glob. A path may skip the step without a character, and then goes to one of {@code skips}. A
     * character that the step takes leads to the next step, or to the same one again if it repeats.
     */
    private record Step(Take take, boolean repeats, boolean skipsAtNameOnly, int... skips) {}

    /** Decides whether a step takes a character. */
    private interface Take {
        boolean takes(int c);
    }

    /** Compiles a glob. */
    static PathGlob of(String glob) {
        return new PathGlob(glob, new Compiler(glob).steps());
    }

    boolean matches(String path) {
        return reached(path)[steps.length];
    }

    /**
     * Returns whether a path below a directory may match: whether the glob takes the path of the directory and a slash.
     */
    boolean mayMatchBelow(String directory) {
        boolean[] reached = reached(directory + "/");
        for (boolean isReached : reached) {
            if (isReached) {
                return true;
            }
        }
        return false;
    }

    /** Returns which steps a path leads to; behind the last one it matches. */
    private boolean[] reached(String path) {
        boolean[] reached = new boolean[steps.length + 1];
        boolean[] next = new boolean[steps.length + 1];
        reached[0] = true;
        skip(reached, true);
        for (int at = 0; at < path.length(); ) {
            int c = path.codePointAt(at);
            Arrays.fill(next, false);
            for (int i = 0; i < steps.length; i++) {
                if (reached[i] && steps[i].take.takes(c)) {
                    next[steps[i].repeats ? i : i + 1] = true;
                }
            }
            skip(next, c == '/');
            boolean[] former = reached;
            reached = next;
            next = former;
            at += Character.charCount(c);
        }
        return reached;
    }

    /** Adds the steps that are reached without another character. All skips lead on, so one pass finds them. */
    private void skip(boolean[] reached, boolean isAtName) {
        for (int i = 0; i < steps.length; i++) {
            if (reached[i] && (isAtName || !steps[i].skipsAtNameOnly)) {
                for (int to : steps[i].skips) {
                    reached[to] = true;
                }
            }
        }
    }

    @Override
    public String toString() {
        return glob;
    }

    /** Translates a glob into steps, in one pass. */
    private static final class Compiler {
        private static final Take NOTHING = c -> false;

        private final String glob;
        private final List<Step> steps = new ArrayList<>();
        private final List<Integer> alternatives = new ArrayList<>();
        private final List<Integer> ends = new ArrayList<>();
        private int at;
        private int group = -1;

        Compiler(String glob) {
            this.glob = glob;
        }

        Step[] steps() {
            if (glob.isEmpty()) {
                throw malformed("it is empty");
            }
            while (at < glob.length()) {
                next(character());
            }
            if (group >= 0) {
                throw malformed("a { has no }");
            }
            return steps.toArray(new Step[0]);
        }

        private int character() {
            int c = glob.codePointAt(at);
            at += Character.charCount(c);
            return c;
        }

        private void next(int c) {
            switch (c) {
                case '*' -> star();
                case '?' -> take(one -> one != '/');
                case '[' -> set();
                case '{' -> {
                    if (group >= 0) {
                        throw malformed("a { lies within another");
                    }
                    group = steps.size();
                    steps.add(new Step(NOTHING, false, false));
                    alternatives.add(steps.size());
                }
                case '\\' -> literal(escaped());
                default -> {
                    if (group >= 0 && c == '}') {
                        endGroup();
                    } else if (group >= 0 && c == ',') {
                        ends.add(steps.size());
                        steps.add(new Step(NOTHING, false, false));
                        alternatives.add(steps.size());
                    } else {
                        literal(c);
                    }
                }
            }
        }

        /** Lets the beginning of a group lead to each alternative, and the end of each alternative behind the group. */
        private void endGroup() {
            int[] begins = alternatives.stream().mapToInt(Integer::intValue).toArray();
            steps.set(group, new Step(NOTHING, false, false, begins));
            for (int end : ends) {
                steps.set(end, new Step(NOTHING, false, false, steps.size()));
            }
            alternatives.clear();
            ends.clear();
            group = -1;
        }

        private int escaped() {
            if (at == glob.length()) {
                throw malformed("it ends in a backslash");
            }
            return character();
        }

        private void take(Take take) {
            steps.add(new Step(take, false, false));
        }

        private void literal(int c) {
            take(one -> one == c);
        }

        private void star() {
            int step = steps.size();
            if (!glob.startsWith("*", at)) {
                steps.add(new Step(one -> one != '/', true, false, step + 1));
                return;
            }
            at++;
            if (!glob.startsWith("/", at)) {
                steps.add(new Step(one -> true, true, false, step + 1));
                return;
            }
            at++;
            // Any number of directories, or none at the beginning of a name.
            steps.add(new Step(NOTHING, false, false, step + 1, step + 2));
            steps.add(new Step(NOTHING, false, true, step + 4));
            steps.add(new Step(one -> true, true, false, step + 3));
            literal('/');
        }

        private void set() {
            boolean not = glob.startsWith("!", at);
            at += not ? 1 : 0;
            List<int[]> ranges = new ArrayList<>();
            boolean isFirst = true;
            while (isFirst || !glob.startsWith("]", at)) {
                isFirst = false;
                int from = member();
                int to = from;
                if (glob.startsWith("-", at) && at + 1 < glob.length() && glob.charAt(at + 1) != ']') {
                    at++;
                    to = member();
                }
                if (from > to) {
                    throw malformed("a range of characters runs backwards");
                }
                ranges.add(new int[] {from, to});
            }
            at++;
            take(c -> c != '/' && not != ranges.stream().anyMatch(range -> range[0] <= c && c <= range[1]));
        }

        private int member() {
            if (at == glob.length()) {
                throw malformed("a [ has no ]");
            }
            int c = character();
            return c == '\\' ? escaped() : c;
        }

        private IllegalArgumentException malformed(String why) {
            return new IllegalArgumentException("glob \"" + glob + "\" is malformed: " + why);
        }
    }
}
