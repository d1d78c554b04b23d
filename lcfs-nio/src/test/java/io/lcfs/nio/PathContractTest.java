package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.ProviderMismatchException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The documented contract of {@link Path} for paths as names, without access to files. */
class PathContractTest extends OnBothSides {
    private Path path(String text) {
        return fs().getPath(text);
    }

    private static List<String> names(Path path) {
        List<String> names = new ArrayList<>();
        for (Path name : path) {
            names.add(name.toString());
        }
        return names;
    }

    @ParameterizedTest
    @CsvSource({
        "a, a",
        "/, /",
        "//, /",
        "///a, /a",
        "a//b, a/b",
        "a/, a",
        "/a/b//, /a/b",
        "./a, ./a",
        "a/../b, a/../b",
        "'', ''",
        "' a ', ' a '",
    })
    void superfluousSlashesGoAndNothingElse(String text, String expected) {
        assertEquals(expected, path(text).toString());
    }

    @Test
    void getPathJoinsWhatIsNotEmpty() {
        assertEquals("a/b/c", fs().getPath("a", "b", "c").toString());
        assertEquals("a/c", fs().getPath("a", "", "c").toString());
        assertEquals("b", fs().getPath("", "b").toString());
        assertEquals("", fs().getPath("", "", "").toString());
        assertEquals("/a", fs().getPath("/", "a").toString());
        assertEquals("a/b", fs().getPath("a", "/b").toString());
        assertEquals("a/b/c", fs().getPath("a/b", "c").toString());
    }

    @Test
    void emptyPathHasOneEmptyName() {
        Path empty = path("");
        assertEquals(1, empty.getNameCount());
        assertEquals(empty, empty.getName(0));
        assertEquals(empty, empty.getFileName());
        assertEquals(List.of(""), names(empty));
        assertNull(empty.getParent());
        assertNull(empty.getRoot());
        assertFalse(empty.isAbsolute());
        assertEquals(empty, empty.normalize());
    }

    @Test
    void rootHasNoName() {
        Path root = path("/");
        assertEquals(0, root.getNameCount());
        assertNull(root.getFileName());
        assertNull(root.getParent());
        assertEquals(root, root.getRoot());
        assertTrue(root.isAbsolute());
        assertEquals(List.of(), names(root));
        assertThrows(IllegalArgumentException.class, () -> root.getName(0));
        assertThrows(IllegalArgumentException.class, () -> root.subpath(0, 1));
    }

    @ParameterizedTest
    @CsvSource({"/a/b/c, /a/b", "/a, /", "a/b, a", "a/.., a", "./a, ."})
    void parentIsThePathWithoutItsLastName(String text, String parent) {
        assertEquals(path(parent), path(text).getParent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "..", "."})
    void singleNameHasNoParent(String text) {
        assertNull(path(text).getParent());
        assertNull(path(text).getRoot());
    }

    @Test
    void namesAreCountedFromTheRoot() {
        Path path = path("/a/bc/d");
        assertEquals(3, path.getNameCount());
        assertEquals(path("a"), path.getName(0));
        assertEquals(path("bc"), path.getName(1));
        assertEquals(path("d"), path.getName(2));
        assertEquals(path("d"), path.getFileName());
        assertFalse(path.getName(0).isAbsolute());
        assertEquals(path("/"), path.getRoot());
        assertThrows(IllegalArgumentException.class, () -> path.getName(3));
        assertThrows(IllegalArgumentException.class, () -> path.getName(-1));
    }

    @Test
    void subpathIsRelative() {
        Path path = path("/a/b/c");
        assertEquals(path("a"), path.subpath(0, 1));
        assertEquals(path("a/b/c"), path.subpath(0, 3));
        assertEquals(path("b/c"), path.subpath(1, 3));
        assertFalse(path.subpath(0, 3).isAbsolute());
    }

    @ParameterizedTest
    @CsvSource({"-1, 1", "0, 0", "1, 1", "2, 1", "0, 4", "3, 4"})
    void subpathOutsideTheNamesIsRefused(int begin, int end) {
        assertThrows(IllegalArgumentException.class, () -> path("/a/b/c").subpath(begin, end));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /, true",
        "/a/b, /a, true",
        "/a/b, /a/b, true",
        "/a/b, /a/b/, true",
        "/a/b, /a/b/c, false",
        "/a/bc, /a/b, false",
        "/a/b, a, false",
        "a/b, a, true",
        "a/b, /a, false",
        "a/b, '', false",
        "'', '', true",
        "'', a, false",
        "/, /, true",
        "/, '', false",
    })
    void startsWithComparesWholeNames(String text, String start, boolean expected) {
        assertEquals(expected, path(text).startsWith(path(start)));
        assertEquals(expected, path(text).startsWith(start));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, b, true",
        "/a/b, a/b, true",
        "/a/b, /a/b, true",
        "/a/b, /b, false",
        "/a/b, x/a/b, false",
        "/a/bc, c, false",
        "a/b, a/b, true",
        "a/b, /a/b, false",
        "a/b, '', false",
        "'', '', true",
        "/, /, true",
        "/, '', false",
        "/a, /, false",
        "a/b, b/, true",
    })
    void endsWithComparesWholeNames(String text, String end, boolean expected) {
        assertEquals(expected, path(text).endsWith(path(end)));
        assertEquals(expected, path(text).endsWith(end));
    }

    @ParameterizedTest
    @CsvSource({
        "a, b, a/b",
        "/, b, /b",
        "/a, b/c, /a/b/c",
        "a, /b, /b",
        "a, '', a",
        "'', b, b",
        "'', '', ''",
        "a, .., a/..",
    })
    void resolveJoins(String base, String other, String expected) {
        assertEquals(path(expected), path(base).resolve(path(other)));
        assertEquals(path(expected), path(base).resolve(other));
    }

    @ParameterizedTest
    @CsvSource({
        "a/b, c, a/c",
        "/a, c, /c",
        "a, c, c",
        "/, c, c",
        "a/b, '', a",
        "a, '', ''",
        "a/b, /c, /c",
        "'', c, c",
    })
    void resolveSiblingReplacesTheLastName(String base, String other, String expected) {
        assertEquals(path(expected), path(base).resolveSibling(path(other)));
        assertEquals(path(expected), path(base).resolveSibling(other));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/b, /a/b/c/d, c/d",
        "/a/b, /a/x, ../x",
        "/a/b, /a, ..",
        "/a/b, /, ../..",
        "/, /a, a",
        "/a/b, /a/b, ''",
        "a, b, ../b",
        "a/b, a, ..",
        "'', a/b, a/b",
        "a/b, '', ../..",
        "'', '', ''",
        "/a/b, /c/d, ../../c/d",
    })
    void relativizeUndoesResolve(String base, String target, String expected) {
        Path relative = path(base).relativize(path(target));
        assertEquals(path(expected), relative);
        assertEquals(path(target), path(base).resolve(relative).normalize());
    }

    @Test
    void relativizeNeedsTwoOfAKind() {
        assertThrows(IllegalArgumentException.class, () -> path("/a").relativize(path("a")));
        assertThrows(IllegalArgumentException.class, () -> path("a").relativize(path("/a")));
    }

    @ParameterizedTest
    @CsvSource({
        "a/./b, a/b",
        "a/b/../c, a/c",
        "./a, a",
        "a/., a",
        "., ''",
        "a/.., ''",
        "a/b/../.., ''",
        "../a, ../a",
        "../../a, ../../a",
        "a/../../b, ../b",
        "/a/../b, /b",
        "/.., /",
        "/../../a, /a",
        "/., /",
        "/, /",
        ".., ..",
        "..a/b..c/..., ..a/b..c/...",
    })
    void normalizeRemovesWhatIsRedundant(String text, String expected) {
        assertEquals(path(expected), path(text).normalize());
    }

    @Test
    void iteratorGivesTheNamesOnce() {
        Iterator<Path> names = path("/a/b").iterator();
        assertEquals(path("a"), names.next());
        assertThrows(UnsupportedOperationException.class, names::remove);
        assertTrue(names.hasNext());
        assertEquals(path("b"), names.next());
        assertFalse(names.hasNext());
        assertThrows(NoSuchElementException.class, names::next);
    }

    @Test
    void equalPathsHaveEqualHashesAndCompareAsZero() {
        for (String text : List.of("", "/", "a", "/a/b", "a/../b")) {
            assertEquals(path(text), path(text));
            assertEquals(path(text).hashCode(), path(text).hashCode());
            assertEquals(0, path(text).compareTo(path(text)));
        }
        assertEquals(path("a/b"), path("a//b/"));
        assertNotEquals(path("a"), path("/a"));
        assertNotEquals(path("a"), path("A"));
        assertNotEquals(path("a"), path("./a"));
        assertNotEquals(path("a"), "a");
    }

    @Test
    void orderIsLexicographicAndTotal() {
        List<Path> sorted = List.of(path(""), path("/"), path("/a"), path("a"), path("a/b"), path("ab"), path("b"));
        for (int i = 0; i < sorted.size(); i++) {
            for (int j = 0; j < sorted.size(); j++) {
                assertEquals(
                        Integer.signum(Integer.compare(i, j)),
                        Integer.signum(sorted.get(i).compareTo(sorted.get(j))),
                        sorted.get(i) + " and " + sorted.get(j));
            }
        }
    }

    @Test
    void pathOfAnotherProviderIsNeverEqualAndCannotBeCompared() {
        assertNotEquals(path("/modules"), foreign());
        assertThrows(ClassCastException.class, () -> path("/modules").compareTo(foreign()));
        assertFalse(path("/modules").startsWith(foreign()));
        assertFalse(path("/modules").endsWith(foreign()));
    }

    @Test
    void pathOfAnotherProviderIsRefusedInOperationsOnTwoPaths() {
        assertThrows(ProviderMismatchException.class, () -> path("/a").resolve(foreign()));
        assertThrows(ProviderMismatchException.class, () -> path("/a").relativize(foreign()));
        assertThrows(ProviderMismatchException.class, () -> path("/a").resolveSibling(foreign()));
    }

    @Test
    void nulIsInNoPath() {
        InvalidPathException refusal = assertThrows(InvalidPathException.class, () -> path("ab\0c"));
        assertEquals("ab\0c", refusal.getInput());
        assertThrows(InvalidPathException.class, () -> path("/a").resolve("\0"));
        assertThrows(InvalidPathException.class, () -> path("/a").resolveSibling("\0"));
        assertThrows(InvalidPathException.class, () -> path("/a").startsWith("\0"));
        assertThrows(InvalidPathException.class, () -> path("/a").endsWith("\0"));
        assertThrows(InvalidPathException.class, () -> fs().getPath("a", "\0"));
    }

    @Test
    void nullIsRefused() {
        Path path = path("/a");
        assertThrows(NullPointerException.class, () -> fs().getPath(null));
        assertThrows(NullPointerException.class, () -> fs().getPath("a", (String) null));
        assertThrows(NullPointerException.class, () -> path.resolve((Path) null));
        assertThrows(NullPointerException.class, () -> path.resolve((String) null));
        assertThrows(NullPointerException.class, () -> path.resolveSibling((Path) null));
        assertThrows(NullPointerException.class, () -> path.relativize(null));
        assertThrows(NullPointerException.class, () -> path.startsWith((Path) null));
        assertThrows(NullPointerException.class, () -> path.startsWith((String) null));
        assertThrows(NullPointerException.class, () -> path.endsWith((Path) null));
        assertThrows(NullPointerException.class, () -> path.compareTo(null));
        assertFalse(path.equals(null));
    }

    @Test
    void pathKnowsItsFileSystem() {
        assertSame(fs(), path("/a").getFileSystem());
        assertSame(fs(), path("a").toAbsolutePath().getFileSystem());
    }

    @Test
    void toAbsolutePathOfAnAbsolutePathIsThePath() {
        assertEquals(path("/a/../b"), path("/a/../b").toAbsolutePath());
    }

    @Test
    void toAbsolutePathResolvesAgainstOneDirectory() {
        Path directory = path("").toAbsolutePath();
        assertTrue(directory.isAbsolute());
        assertEquals(directory.resolve("a/../b"), path("a/../b").toAbsolutePath());
        assertEquals(path("a"), directory.relativize(path("a").toAbsolutePath()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b c", "/a%20b", "/a+b", "/a?b", "/a#b", "/!/x!", "/a;b=c", "/[x]", "/~"})
    void uriLeadsBackToThePath(String text) {
        Path path = path(text);
        assertEquals(path, Path.of(path.toUri()));
        assertTrue(path.toUri().isAbsolute());
        assertEquals(fs().provider().getScheme(), path.toUri().getScheme());
    }

    @Test
    void uriOfARelativePathLeadsToTheAbsoluteOne() {
        assertEquals(path("a/b").toAbsolutePath(), Path.of(path("a/b").toUri()));
    }

    @Test
    void uriOfADirectoryLeadsBackToIt() {
        assertEquals(root(), Path.of(root().toUri()));
    }
}
