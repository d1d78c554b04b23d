package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Files#walk}, {@code find}, {@code list} and {@code walkFileTree}. */
class FileTreeContractTest extends OnBothSides {
    /** A visitor that records each file, and each failure by its class. */
    private static final class Recorder extends SimpleFileVisitor<Path> {
        private final Set<String> visited = new TreeSet<>();
        private final List<IOException> failures = new ArrayList<>();

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            visited.add(file.getFileName() + (attributes.isSymbolicLink() ? "@" : ""));
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            failures.add(failure);
            return FileVisitResult.CONTINUE;
        }
    }

    @BeforeEach
    void makeTree() throws IOException {
        directory("a");
        directory("a/b");
        file("a/b/c", "text");
        file("a/d", "");
        link("e", "a/b");
    }

    private Set<String> relative(Stream<Path> paths) {
        try (paths) {
            return paths.map(path -> root().relativize(path).toString()).collect(Collectors.toCollection(TreeSet::new));
        }
    }

    @Test
    void walkGivesEachPathAndFollowsNoLink() throws IOException {
        assertEquals(Set.of("", "a", "a/b", "a/b/c", "a/d", "e"), relative(Files.walk(root())));
    }

    @Test
    void walkGivesADirectoryBeforeWhatIsInIt() throws IOException {
        try (Stream<Path> walk = Files.walk(root())) {
            List<Path> seen = new ArrayList<>();
            walk.forEach(path -> {
                assertEquals(true, seen.isEmpty() || seen.contains(path.getParent()), path.toString());
                seen.add(path);
            });
        }
    }

    @Test
    void walkEndsAtItsDepth() throws IOException {
        assertEquals(Set.of("", "a", "e"), relative(Files.walk(root(), 1)));
        assertEquals(Set.of(""), relative(Files.walk(root(), 0)));
    }

    @Test
    void walkFollowsLinksWhenTold() throws IOException {
        assertEquals(
                Set.of("", "a", "a/b", "a/b/c", "a/d", "e", "e/c"),
                relative(Files.walk(root(), FileVisitOption.FOLLOW_LINKS)));
    }

    @Test
    void walkGivesADanglingLinkItself() throws IOException {
        link("dangling", "nowhere");
        assertEquals(
                true, relative(Files.walk(root(), FileVisitOption.FOLLOW_LINKS)).contains("dangling"));
    }

    @Test
    void walkThatFollowsALoopFails() throws IOException {
        link("a/b/up", "..");
        assertEquals(7, relative(Files.walk(root())).size());
        UncheckedIOException failure = assertThrows(
                UncheckedIOException.class, () -> relative(Files.walk(root(), FileVisitOption.FOLLOW_LINKS)));
        assertInstanceOf(FileSystemLoopException.class, failure.getCause());
    }

    @Test
    void walkOfAFileGivesTheFile() throws IOException {
        assertEquals(Set.of("a/d"), relative(Files.walk(at("a/d"))));
        assertThrows(NoSuchFileException.class, () -> Files.walk(at("missing")));
    }

    @Test
    void findGivesWhatMatches() throws IOException {
        assertEquals(
                Set.of("a/b/c", "a/d"),
                relative(Files.find(root(), 10, (path, attributes) -> attributes.isRegularFile())));
        assertEquals(Set.of("e"), relative(Files.find(root(), 10, (path, attributes) -> attributes.isSymbolicLink())));
    }

    @Test
    void listGivesTheEntriesOfOneDirectory() throws IOException {
        assertEquals(Set.of("a/b", "a/d"), relative(Files.list(at("a"))));
        assertThrows(NotDirectoryException.class, () -> Files.list(at("a/d")));
    }

    @Test
    void visitorSeesLinksOrWhatTheyLeadTo() throws IOException {
        link("f", "a/d");
        Recorder links = new Recorder();
        Files.walkFileTree(root(), links);
        assertEquals(Set.of("c", "d", "e@", "f@"), links.visited);
        Recorder files = new Recorder();
        Files.walkFileTree(root(), EnumSet.of(FileVisitOption.FOLLOW_LINKS), 10, files);
        assertEquals(Set.of("c", "d", "f"), files.visited);
        assertEquals(List.of(), files.failures);
    }

    @Test
    void visitorIsToldOfALoop() throws IOException {
        link("a/b/up", "..");
        Recorder recorder = new Recorder();
        Files.walkFileTree(at("a"), EnumSet.of(FileVisitOption.FOLLOW_LINKS), 10, recorder);
        assertEquals(Set.of("c", "d"), recorder.visited);
        assertInstanceOf(FileSystemLoopException.class, recorder.failures.get(0));
    }

    @Test
    void visitorDeletesTheTreeItWalks() throws IOException {
        Files.walkFileTree(at("a"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
        assertFalse(Files.exists(at("a")));
    }
}
