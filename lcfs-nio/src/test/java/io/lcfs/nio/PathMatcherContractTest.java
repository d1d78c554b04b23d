package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.file.FileSystem;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The documented contract of {@link FileSystem#getPathMatcher}. A row has a pattern, a path, and whether the pattern
 * matches.
 */
class PathMatcherContractTest extends OnBothSides {
    private void assertMatches(boolean expected, String pattern, String path) {
        assertEquals(expected, fs().getPathMatcher(pattern).matches(fs().getPath(path)), pattern + " on " + path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*.java; Foo.java; true",
                "*.java; .java; true",
                "*.java; Foo.javax; false",
                "*.java; d/Foo.java; false",
                "*.*; a.b; true",
                "*.*; ab; false",
                "*; .login; true",
                "*; a/b; false",
                "*; ''; true",
                "a*c; ac; true",
                "a*c; abbc; true",
                "a*c; a/c; false",
                "a*b*c; axbxc; true",
                "/users/*/*; /users/gus/data; true",
                "/users/*/*; /users/gus; false",
                "/users/*; /users/gus/data; false",
            })
    void asteriskMatchesWithinAName(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "**; a/b/c; true",
                "**; /; true",
                "/users/**; /users/gus; true",
                "/users/**; /users/gus/data; true",
                "/users/**; /users; false",
                "**.java; a/b/Foo.java; true",
                "**.java; Foo.java; true",
                "**/c; a/b/c; true",
                "**/c; c; false",
                "a/**/c; a/b/b/c; true",
                "a/**/c; a/c; false",
                "a**c; a/b/c; true",
            })
    void twoAsterisksCrossDirectories(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "foo.?; foo.x; true",
                "foo.?; foo.; false",
                "foo.?; foo.xy; false",
                "a?b; a/b; false",
                "???; abc; true",
                "?; .; true",
            })
    void questionMarkMatchesOneCharacter(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "[abc]; b; true",
                "[abc]; d; false",
                "[abc]; ab; false",
                "[a-c]; b; true",
                "[a-c]; d; false",
                "[abce-g]; f; true",
                "[abce-g]; d; false",
                "[!a-c]; d; true",
                "[!a-c]; b; false",
                "[!a]; /; false",
                "x[!a]y; x/y; false",
                "[*?]; *; true",
                "[*?]; ?; true",
                "[*?]; a; false",
                "[\\]; \\; true",
                "[-a]; -; true",
                "[-a]; a; true",
                "[-a]; b; false",
                "[!-a]; b; true",
                "[!-a]; -; false",
                "[a-c]x[0-9]; bx7; true",
                "[^a]; ^; true",
                "[^a]; b; false",
                "[&&a]; &; true",
                "[[]; [; true",
            })
    void bracketsMatchOneOfASet(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "*.{java,class}; Foo.java; true",
                "*.{java,class}; Foo.class; true",
                "*.{java,class}; Foo.txt; false",
                "{a,b*}/{c,d?}; a/c; true",
                "{a,b*}/{c,d?}; bx/dy; true",
                "{a,b*}/{c,d?}; bx/d; false",
                "x{,y}; x; true",
                "x{,y}; xy; true",
                "{a/b,c}; a/b; true",
                "{[ab],c}; b; true",
                "a,b; a,b; true",
                "{a}; a; true",
            })
    void bracesMatchOneOfSomePatterns(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "\\*; *; true",
                "\\*; a; false",
                "\\?; ?; true",
                "\\{a; {a; true",
                "\\[a]; [a]; true",
                "\\\\; \\; true",
                "{a\\,b,c}; a,b; true",
                "a.b; axb; false",
                "a+; aa; false",
                "a+; a+; true",
                "(a|b); (a|b); true",
                "(a|b); a; false",
                "^a$; ^a$; true",
                "}; }; true",
                "]; ]; true",
                "A; a; false",
            })
    void otherCharactersAndEscapedOnesMatchThemselves(String glob, String path, boolean expected) {
        assertMatches(expected, "glob:" + glob, path);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[a", "[", "{a", "{a,b", "{a,{b,c}}", "\\", "a\\", "[a/b]", "[z-a]", "[a-"})
    void brokenGlobIsRefused(String glob) {
        assertThrows(PatternSyntaxException.class, () -> fs().getPathMatcher("glob:" + glob));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                ".*\\.java; a/Foo.java; true",
                ".*\\.java; Foo.javax; false",
                "a; ab; false",
                "a|b; b; true",
                "[^/]*; a/b; false",
                "a:b; a:b; true",
            })
    void regexMatchesTheWholePath(String regex, String path, boolean expected) {
        assertMatches(expected, "regex:" + regex, path);
    }

    @Test
    void nameOfTheSyntaxHasNoCase() {
        assertMatches(true, "GLOB:*.java", "Foo.java");
        assertMatches(true, "Regex:a+", "aaa");
        assertThrows(PatternSyntaxException.class, () -> fs().getPathMatcher("regex:("));
    }

    @Test
    void unknownSyntaxIsUnsupportedAndNoneIsRefused() {
        assertThrows(UnsupportedOperationException.class, () -> fs().getPathMatcher("grep:a"));
        assertThrows(IllegalArgumentException.class, () -> fs().getPathMatcher("*.java"));
        assertThrows(IllegalArgumentException.class, () -> fs().getPathMatcher(":a"));
        assertThrows(IllegalArgumentException.class, () -> fs().getPathMatcher(""));
        assertThrows(NullPointerException.class, () -> fs().getPathMatcher(null));
    }
}
