package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Names;
import java.io.IOException;
import java.net.URI;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of arbitrary bytes. The host cannot judge them: it encodes names by the locale of its virtual machine. */
class NamesOfLayerTest extends Contract implements OnLayer {
    private static final String LATIN_1 = Names.decode(new byte[] {'g', 'r', (byte) 0xFC, 'n'});

    @ParameterizedTest
    @ValueSource(strings = {"gr\u00fcn", "\u65e5\u672c", "\ud83d\ude00", "e\u0301", "\u00e9", "a\nb", "a\\b", "\u007f"})
    void nameOfAnyCharactersIsFoundAgain(String name) throws IOException {
        file(name, "text");
        assertEquals("text", text(at(name)));
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            assertEquals(at(name), stream.iterator().next());
        }
        assertEquals(at(name), Path.of(at(name).toUri()));
        assertEquals(at(name), at(name).toRealPath());
    }

    @Test
    void namesAreNotNormalised() throws IOException {
        file("\u00e9", "one");
        file("e\u0301", "two");
        assertEquals("one", text(at("\u00e9")));
        assertFalse(Files.isSameFile(at("\u00e9"), at("e\u0301")));
    }

    @Test
    void nameThatIsNotUtf8IsFoundAgain() throws IOException {
        assertEquals("gr\udcfcn", LATIN_1);
        file(LATIN_1, "text");
        assertEquals("text", text(at(LATIN_1)));
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            Path found = stream.iterator().next();
            assertEquals(at(LATIN_1), found);
            assertEquals("text", text(found));
        }
        Files.move(at(LATIN_1), at("copy" + LATIN_1));
        Files.delete(at("copy" + LATIN_1));
        assertFalse(Files.exists(at("copy" + LATIN_1)));
    }

    @Test
    void nameOfEachByteIsItsOwn() throws IOException {
        for (int high = 0x80; high <= 0xFF; high++) {
            file(Names.decode(new byte[] {(byte) high}), Integer.toString(high));
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            for (Path path : stream) {
                byte[] name = Names.encode(path.getFileName().toString());
                assertEquals(1, name.length);
                assertEquals(Integer.toString(name[0] & 0xFF), text(path));
            }
        }
    }

    @Test
    void uriOfANameThatIsNotUtf8LeadsBackToIt() throws IOException {
        Path path = file(LATIN_1, "text");
        assertTrue(path.toUri().toString().contains("%FC"), path.toUri().toString());
        assertEquals(path, Path.of(path.toUri()));
    }

    @Test
    void linkKeepsATargetThatIsNotUtf8() throws IOException {
        file(LATIN_1, "text");
        Files.createSymbolicLink(at("link"), fs().getPath(LATIN_1));
        assertEquals(LATIN_1, Files.readSymbolicLink(at("link")).toString());
        assertEquals("text", text(at("link")));
        assertEquals(at(LATIN_1), at("link").toRealPath());
    }

    @Test
    void globMatchesNamesThatAreNotUtf8() {
        assertTrue(fs().getPathMatcher("glob:gr?n").matches(fs().getPath(LATIN_1)));
        assertTrue(fs().getPathMatcher("glob:*").matches(fs().getPath(LATIN_1)));
        assertFalse(fs().getPathMatcher("glob:gr[a-z]n").matches(fs().getPath(LATIN_1)));
    }

    @ParameterizedTest
    @ValueSource(chars = {'\ud800', '\udbff', '\udc00', '\udc7f', '\udd00', '\udfff'})
    void surrogateThatStandsForNoByteIsInNoPath(char surrogate) {
        InvalidPathException refusal = assertThrows(InvalidPathException.class, () -> fs().getPath("a" + surrogate));
        assertEquals("a" + surrogate, refusal.getInput());
        assertThrows(InvalidPathException.class, () -> root().resolve("a" + surrogate + "b"));
    }

    @Test
    void lengthOfANameIsCountedInBytes() throws IOException {
        String longest = "\u00e9".repeat(127) + "x";
        file(longest, "text");
        assertEquals("text", text(at(longest)));
        assertThrows(FileSystemException.class, () -> file(longest + "x", ""));
    }

    @Test
    void layerSeesTheBytesOfTheName() throws IOException {
        file(LATIN_1, "text");
        assertArrayEquals(
                utf8("text"), ((WritableLayerSubject) subject()).layer().readAllBytes(root() + "/" + LATIN_1));
    }

    @Test
    void loneSurrogateInAUriIsAByteOrNoName() {
        assertEquals(
                fs().getPath("/\uDC80"), Path.of(URI.create(fs().getPath("/").toUri() + "\uDC80")));
        URI none = URI.create(fs().getPath("/").toUri() + "\uD800");
        assertThrows(IllegalArgumentException.class, () -> Path.of(none));
    }

    @Test
    void escapedBytesThatAreUtf8TogetherAreTheCharacterThatTheyAre() {
        assertEquals(fs().getPath("/\u00e9"), fs().getPath("/\uDCC3\uDCA9"));
    }

    @Test
    void pathsOfTwoLayersHaveAnOrder() throws IOException {
        try (WritableLayerSubject other = ((WritableLayerSubject) subject()).sibling()) {
            Path one = fs().getPath("/a");
            Path two = other.fs().getPath("/a");
            assertNotEquals(one, two);
            assertTrue(one.compareTo(two) < 0 && two.compareTo(one) > 0);
        }
    }
}
