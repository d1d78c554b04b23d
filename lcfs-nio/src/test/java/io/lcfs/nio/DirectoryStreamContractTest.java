package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.PatternSyntaxException;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link DirectoryStream} and {@link Files#newDirectoryStream}. */
class DirectoryStreamContractTest extends OnBothSides {
    private static Set<String> drain(DirectoryStream<Path> stream) throws IOException {
        try (stream) {
            Set<String> paths = new TreeSet<>();
            for (Path path : stream) {
                paths.add(path.toString());
            }
            return paths;
        }
    }

    private Set<String> below(String... names) {
        Set<String> paths = new HashSet<>();
        for (String name : names) {
            paths.add(at(name).toString());
        }
        return paths;
    }

    @Test
    void streamGivesEachEntryResolvedAgainstTheDirectory() throws IOException {
        file("f", "");
        directory("d");
        file("d/inner", "");
        link("dangling", "nowhere");
        assertEquals(below("f", "d", "dangling"), drain(Files.newDirectoryStream(root())));
    }

    @Test
    void emptyDirectoryHasNoEntries() throws IOException {
        assertEquals(Set.of(), drain(Files.newDirectoryStream(root())));
    }

    @Test
    void thousandEntriesAreGivenOnceEach() throws IOException {
        Set<String> expected = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            expected.add(Files.createFile(at("file" + i)).toString());
        }
        int count = 0;
        Set<String> seen = new HashSet<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            for (Path path : stream) {
                seen.add(path.toString());
                count++;
            }
        }
        assertEquals(expected, seen);
        assertEquals(1_000, count);
    }

    @Test
    void relativeDirectoryGivesRelativeEntries() throws IOException {
        file("f", "");
        Path relative = fs().getPath("").toAbsolutePath().relativize(root());
        assertEquals(Set.of(relative.resolve("f").toString()), drain(Files.newDirectoryStream(relative)));
    }

    @Test
    void directoryIsNotMadeRealFirst() throws IOException {
        directory("d");
        file("d/f", "");
        link("link", "d");
        assertEquals(below("link/f"), drain(Files.newDirectoryStream(at("link"))));
        assertEquals(below("d/../d/./f"), drain(Files.newDirectoryStream(at("d/../d/."))));
    }

    @Test
    void emptyPathGivesNames() throws IOException {
        for (String name : drain(Files.newDirectoryStream(fs().getPath("")))) {
            assertFalse(name.startsWith("/"), name);
        }
    }

    @Test
    void filterDecides() throws IOException {
        file("long", "text");
        file("short", "");
        assertEquals(below("long"), drain(Files.newDirectoryStream(root(), path -> Files.size(path) > 0)));
    }

    @Test
    void failureOfTheFilterComesWrapped() throws IOException {
        file("f", "");
        IOException failure = new IOException("of the filter");
        DirectoryStream.Filter<Path> filter = path -> {
            throw failure;
        };
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root(), filter)) {
            Iterator<Path> iterator = stream.iterator();
            DirectoryIteratorException wrapped = assertThrows(DirectoryIteratorException.class, iterator::hasNext);
            assertSame(failure, wrapped.getCause());
        }
    }

    @Test
    void globIsOfTheNameAlone() throws IOException {
        file("a.java", "");
        file("b.class", "");
        file("c.txt", "");
        file(".java", "");
        assertEquals(below("a.java", ".java"), drain(Files.newDirectoryStream(root(), "*.java")));
        assertEquals(below("a.java", "b.class", ".java"), drain(Files.newDirectoryStream(root(), "*.{java,class}")));
        assertEquals(below("a.java", "b.class", "c.txt", ".java"), drain(Files.newDirectoryStream(root(), "*")));
        assertEquals(Set.of(), drain(Files.newDirectoryStream(root(), "nothing*")));
        assertThrows(PatternSyntaxException.class, () -> Files.newDirectoryStream(root(), "[a"));
    }

    @Test
    void iteratorIsGivenOnce() throws IOException {
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            assertFalse(stream.iterator().hasNext());
            assertThrows(IllegalStateException.class, stream::iterator);
        }
    }

    @Test
    void closedStreamGivesNoIterator() throws IOException {
        DirectoryStream<Path> stream = Files.newDirectoryStream(root());
        stream.close();
        stream.close();
        assertThrows(IllegalStateException.class, stream::iterator);
    }

    @Test
    void iteratorOfAClosedStreamEnds() throws IOException {
        for (int i = 0; i < 100; i++) {
            Files.createFile(at("file" + i));
        }
        DirectoryStream<Path> stream = Files.newDirectoryStream(root());
        Iterator<Path> iterator = stream.iterator();
        assertEquals(root(), iterator.next().getParent());
        stream.close();
        int readAhead = 0;
        while (iterator.hasNext()) {
            iterator.next();
            readAhead++;
        }
        assertThrows(NoSuchElementException.class, iterator::next);
        assertEquals(true, readAhead < 99, "it ends early, with " + readAhead + " read ahead");
    }

    @Test
    void iteratorRemovesNothing() throws IOException {
        file("f", "");
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            Iterator<Path> iterator = stream.iterator();
            assertEquals(at("f"), iterator.next());
            assertThrows(UnsupportedOperationException.class, iterator::remove);
            assertFalse(iterator.hasNext());
            assertThrows(NoSuchElementException.class, iterator::next);
        }
    }

    @Test
    void hasNextMakesSureOfTheNextElement() throws IOException {
        file("f", "");
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            Iterator<Path> iterator = stream.iterator();
            assertEquals(true, iterator.hasNext());
            Files.delete(at("f"));
            assertEquals(at("f"), iterator.next());
        }
    }

    @Test
    void entriesAreDeletedWhileTheyAreListed() throws IOException {
        for (int i = 0; i < 300; i++) {
            Files.createFile(at("file" + i));
        }
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root())) {
            for (Path path : stream) {
                Files.delete(path);
            }
        }
        assertEquals(Set.of(), drain(Files.newDirectoryStream(root())));
    }

    @Test
    void onlyADirectoryIsListed() throws IOException {
        file("f", "");
        link("link", "f");
        link("dangling", "nowhere");
        assertThrows(NotDirectoryException.class, () -> Files.newDirectoryStream(at("f")));
        assertThrows(NotDirectoryException.class, () -> Files.newDirectoryStream(at("link")));
        assertThrows(NoSuchFileException.class, () -> Files.newDirectoryStream(at("missing")));
        assertThrows(NoSuchFileException.class, () -> Files.newDirectoryStream(at("dangling")));
    }

    @Test
    void nullIsRefused() {
        assertThrows(NullPointerException.class, () -> Files.newDirectoryStream(root(), (String) null));
        assertThrows(
                NullPointerException.class,
                () -> Files.newDirectoryStream(root(), (DirectoryStream.Filter<Path>) null));
    }

    @Test
    void uncheckedExceptionOfTheFilterIsThrownAsItIs() throws IOException {
        file("f", "x");
        UncheckedIOException ofFilter = new UncheckedIOException(new IOException("of the filter"));
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(root(), entry -> {
            throw ofFilter;
        })) {
            Iterator<Path> entries = stream.iterator();
            assertSame(ofFilter, assertThrows(RuntimeException.class, entries::hasNext));
        }
    }
}
