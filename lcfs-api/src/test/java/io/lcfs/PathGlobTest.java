package io.lcfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Globs, against a matcher that tries everything. */
class PathGlobTest {
    private static final String[] TOKENS = {
        "a",
        "b",
        "/",
        "*",
        "**",
        "**/",
        "?",
        "[ab]",
        "[!a]",
        "[b-]",
        "\\*",
        "[\\]a]",
        "[\\a-\\b]",
        "\udc80",
        "\ud83d\ude00"
    };
    private static final String[] CHARACTERS = {"a", "b", "/", "*", "]", "-", "\\", "\udc80", "\ud83d\ude00"};

    /** Matches tokens from one on with characters from one on. */
    private static boolean matches(List<String> tokens, int token, List<String> path, int at) {
        if (token == tokens.size()) {
            return at == path.size();
        }
        String present = tokens.get(token);
        if (present.startsWith("**")) {
            boolean isDirectories = present.endsWith("/");
            if (!isDirectories || at == 0 || path.get(at - 1).equals("/")) {
                if (matches(tokens, token + 1, path, at)) {
                    return true;
                }
            }
            for (int end = at; end < path.size(); end++) {
                if ((!isDirectories || path.get(end).equals("/")) && matches(tokens, token + 1, path, end + 1)) {
                    return true;
                }
            }
            return false;
        }
        if (present.equals("*")) {
            for (int end = at; end <= path.size(); end++) {
                if (matches(tokens, token + 1, path, end)) {
                    return true;
                }
                if (end < path.size() && path.get(end).equals("/")) {
                    return false;
                }
            }
            return false;
        }
        return at < path.size() && takes(present, path.get(at)) && matches(tokens, token + 1, path, at + 1);
    }

    private static boolean takes(String token, String c) {
        return switch (token) {
            case "?" -> !c.equals("/");
            case "[ab]", "[\\a-\\b]" -> c.equals("a") || c.equals("b");
            case "[!a]" -> !c.equals("a") && !c.equals("/");
            case "[b-]" -> c.equals("b") || c.equals("-");
            case "\\*" -> c.equals("*");
            case "[\\]a]" -> c.equals("]") || c.equals("a");
            default -> c.equals(token);
        };
    }

    private static List<String> tokens(Random random, String[] all, int most) {
        List<String> tokens = new ArrayList<>();
        for (int i = random.nextInt(most + 1); i > 0; i--) {
            String token = all[random.nextInt(all.length)];
            // Stars that follow one another are read as other tokens, and so is a slash behind two of them.
            boolean isRead = tokens.isEmpty()
                    || !tokens.get(tokens.size() - 1).endsWith("*")
                    || !token.startsWith("*") && !token.equals("/")
                    || tokens.get(tokens.size() - 1).equals("\\*");
            if (isRead || all == CHARACTERS) {
                tokens.add(token);
            }
        }
        return tokens;
    }

    @Test
    void matchesAreThoseOfAMatcherThatTriesEverything() {
        int matched = 0;
        for (int seed = 0; seed < 60_000; seed++) {
            Random random = new Random(seed);
            List<List<String>> ways = new ArrayList<>();
            List<String> before = tokens(random, TOKENS, 3);
            StringBuilder glob = new StringBuilder(String.join("", before));
            if (random.nextInt(3) == 0 || before.isEmpty()) {
                boolean endsInStar =
                        !before.isEmpty() && before.get(before.size() - 1).endsWith("*");
                List<String> after = endsInStar ? List.of() : tokens(random, TOKENS, 2);
                List<String> groups = new ArrayList<>();
                for (int i = random.nextInt(3); i >= 0; i--) {
                    List<String> alternative = tokens(random, TOKENS, 3);
                    groups.add(String.join("", alternative));
                    List<String> way = new ArrayList<>(before);
                    way.addAll(alternative);
                    way.addAll(after);
                    ways.add(way);
                }
                glob.append('{').append(String.join(",", groups)).append('}').append(String.join("", after));
            } else {
                ways.add(before);
            }
            PathGlob compiled = PathGlob.of(glob.toString());
            for (int i = 0; i < 6; i++) {
                List<String> path = tokens(random, CHARACTERS, 5);
                boolean expected = ways.stream().anyMatch(way -> matches(way, 0, path, 0));
                String text = String.join("", path);
                assertEquals(expected, compiled.matches(text), "seed " + seed + ": " + glob + " and " + text);
                matched += expected ? 1 : 0;
                int slash = text.indexOf('/');
                if (expected && slash > 0) {
                    assertTrue(compiled.mayMatchBelow(text.substring(0, slash)), glob + " below " + text);
                }
            }
        }
        assertTrue(matched > 1_000, matched + " paths matched");
    }

    @Test
    void manyStarsTakeNoLongerThanOthers() {
        assertFalse(PathGlob.of("*a".repeat(1_000) + "b").matches("a".repeat(4_000)));
        assertFalse(PathGlob.of("**/*a".repeat(500) + "b").matches("a/".repeat(2_000)));
        assertTrue(PathGlob.of("{" + "**a,".repeat(300) + "b}*").matches("ab".repeat(1_000)));
    }

    @Test
    void directoriesBeginWhereANameBegins() {
        assertTrue(PathGlob.of("{**/a,b}").matches("a"));
        assertTrue(PathGlob.of("{b,**/a}").matches("x/y/a"));
        assertTrue(PathGlob.of("x{/,y}**/a").matches("x/a"));
        assertFalse(PathGlob.of("x{/,y}**/a").matches("xya"));
        assertTrue(PathGlob.of("x**/a").matches("xy/a"));
        assertFalse(PathGlob.of("x**/a").matches("xa"));
    }

    @Test
    void aBackslashTakesTheMeaningFromAMemberOfASet() {
        assertTrue(PathGlob.of("[\\]]").matches("]"));
        assertFalse(PathGlob.of("[\\]]").matches("\\"));
        assertTrue(PathGlob.of("[a\\-z]").matches("-"));
        assertFalse(PathGlob.of("[a\\-z]").matches("b"));
        assertTrue(PathGlob.of("[\\!a]").matches("!"));
        assertTrue(PathGlob.of("[]a]").matches("]"));
        assertFalse(PathGlob.of("[+-0]").matches("/"));
        for (String malformed : List.of("[", "[!", "[]", "[\\", "[a\\]", "[b-a]", "{[}]")) {
            assertThrows(IllegalArgumentException.class, () -> PathGlob.of(malformed), malformed);
        }
    }
}
