package io.lcfs.build.words;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lines of a .dockerignore, and words with variables. */
class IgnoreRulesTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a | a, a/b, a/b/c | b, b/a, aa",
                "/a/ | a, a/b | b/a",
                "*/temp* | x/temp, x/temporary/y | temp, x/y/temp",
                "a? | ab, a1/x | a, a/b, abc",
                "**/x | x, a/x, a/b/x/y | xx, a/xx",
                "a/**/b | a/b, a/x/b, a/x/y/b | b, a/bb",
                "a/** | a/b, a/b/c | a, b",
                "*.md;!README.md | a.md | README.md, a/b.md",
                "*.md;!README*.md;README-secret.md | a.md, README-secret.md | README.md, README-x.md",
                "d;!d/keep | d, d/x, d/y/keep | d/keep, d/keep/z",
                "#a;\\#a | #a | a",
                "[a-c]x;[^a-c]y | ax, dy | dx, ay",
                "a/../b;./c | b, c | a",
                "x\\*y | x*y | xzy"
            })
    void lastRuleThatAppliesDecides(String lines, String excluded, String included) {
        IgnoreRules rules = IgnoreRules.of(List.of(lines.split(";")));
        for (String path : excluded.split(", ")) {
            assertTrue(rules.excludes(path), path);
        }
        for (String path : included.split(", ")) {
            assertEquals(false, rules.excludes(path), path);
        }
    }

    @Test
    void malformedRuleIsNamedWithItsLine() {
        for (String line : List.of("[a", "a\\", "!", "[z-a]")) {
            String message = assertThrows(IllegalArgumentException.class, () -> IgnoreRules.of(List.of("x", "", line)))
                    .getMessage();
            assertTrue(message.startsWith(".dockerignore line 3: "), message);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "$V-${V}x | v.w.x-v.w.xx",
                "${N:-d} ${E:-d} ${E-d} ${V:-d} | d d  v.w.x",
                "${N:+s}${E:+s}${E+t}${V:+s} | ts",
                "${N:-${V}}${N:-'q$V'} | v.w.xq$V",
                "${V#*.} ${V##*.} ${V%.*} ${V%%.*} | w.x x v.w v",
                "${V#v?} ${V%?x} ${V#\\*} | w.x v.w v.w.x",
                "${V/./-} ${V//./-} ${V/w/} | v-w.x v-w-x v..x",
                "'$V' ~\"$V\"~ \\$V | $V ~\"v.w.x\"~ $V",
                "a$ $1 $- | a$  $-",
            })
    void variablesAreExpanded(String word, String expected) {
        Expander expander = new Expander(Map.of("V", "v.w.x", "E", ""), '\\');
        assertEquals(expected.replace("\"", "").strip(), expander.word(word).strip());
    }

    @Test
    void documentKeepsItsQuotes() {
        Expander expander = new Expander(Map.of("V", "v"), '\\');
        assertEquals("'v' \"v\" $V \\n \\", expander.document("'$V' \"${V}\" \\$V \\n \\\\"));
    }

    @Test
    void malformedWordIsNamed() {
        Expander expander = new Expander(Map.of(), '\\');
        for (String word : List.of("'a", "\"a", "${a", "${}", "${a:-b", "${a!b}", "${a:=b}", "${a/b}", "${a:?no}")) {
            assertThrows(IllegalArgumentException.class, () -> expander.word(word), word);
        }
        assertEquals(
                "a: must be set",
                assertThrows(IllegalArgumentException.class, () -> expander.word("${a:?must be set}"))
                        .getMessage());
    }

    @Test
    void durationsAreThoseOfGo() {
        assertEquals(90_000, GoDuration.of("1m30s").toMillis());
        assertEquals(5_400, GoDuration.of("1.5h").toSeconds());
        assertEquals(0, GoDuration.of("0").toNanos());
        for (String text : List.of("", "1", "s", "1x", "1s2", "-1s", "999999999h")) {
            assertThrows(IllegalArgumentException.class, () -> GoDuration.of(text), text);
        }
    }
}
