package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The documented contract of {@link Path#toRealPath}. */
class RealPathContractTest extends OnBothSides {
    @Test
    void realPathOfAFileWithoutLinksIsItsAbsolutePath() throws IOException {
        Path file = file("f", "");
        assertEquals(file, file.toRealPath());
        assertEquals(root(), root().toRealPath());
        assertEquals(fs().getPath("/"), fs().getPath("/").toRealPath());
    }

    @Test
    void realPathOfARelativePathIsAbsolute() throws IOException {
        Path file = file("f", "");
        Path relative = fs().getPath("").toAbsolutePath().relativize(file);
        assertEquals(file, relative.toRealPath());
        assertTrue(fs().getPath("").toRealPath().isAbsolute());
    }

    @Test
    void realPathHasNoRedundantNames() throws IOException {
        directory("d");
        Path file = file("f", "");
        assertEquals(file, at("./d/.././f").toRealPath());
        assertEquals(file, at("./d/.././f").toRealPath(LinkOption.NOFOLLOW_LINKS));
        assertEquals(root(), at("d/..").toRealPath());
    }

    @Test
    void realPathFollowsLinks() throws IOException {
        directory("d");
        Path file = file("d/f", "");
        link("toDirectory", "d");
        link("toFile", "toDirectory/f");
        assertEquals(file, at("toFile").toRealPath());
        assertEquals(file, at("toDirectory/f").toRealPath());
        assertEquals(root(), at("toDirectory/..").toRealPath());
    }

    @Test
    void realPathFollowsLinksToOtherDirectoriesBeforeItGoesUp() throws IOException {
        directory("a");
        directory("a/b");
        Path file = file("a/f", "");
        link("toB", "a/b");
        assertEquals(file, at("toB/../f").toRealPath());
    }

    @Test
    void realPathFollowsAbsoluteLinks() throws IOException {
        Path file = file("f", "");
        Files.createSymbolicLink(at("link"), file);
        assertEquals(file, at("link").toRealPath());
    }

    /** Debian has {@code /usr/bin/X11 -> .}, a target without a name. */
    @Test
    void realPathFollowsLinksToDots() throws IOException {
        Path deep = directory("directory-with-a-long-name");
        Path file = file("directory-with-a-long-name/f", "");
        link("directory-with-a-long-name/here", ".");
        link("directory-with-a-long-name/up", "..");
        link("directory-with-a-long-name/upSlashed", "../");
        assertEquals(deep, deep.resolve("here").toRealPath());
        assertEquals(deep, deep.resolve("here/here/here").toRealPath());
        assertEquals(file, deep.resolve("here/f").toRealPath());
        assertEquals(root(), deep.resolve("up").toRealPath());
        assertEquals(root(), deep.resolve("upSlashed").toRealPath());
        assertEquals(root(), deep.resolve("here/up").toRealPath());
        assertEquals(file, deep.resolve("up/directory-with-a-long-name/here/f").toRealPath());
    }

    @Test
    void realPathFollowsLinksToTheTop() throws IOException {
        Path top = fs().getPath("/");
        link("top", "/");
        link("topByDots", "/..");
        assertEquals(top, at("top").toRealPath());
        assertEquals(top, at("topByDots").toRealPath());
        assertEquals(top, top.toRealPath());
        assertEquals(root(), at("top").resolve(top.relativize(root())).toRealPath());
    }

    @Test
    void realPathKeepsLinksWhenToldNotToFollow() throws IOException {
        directory("d");
        file("d/f", "");
        Path toDirectory = link("toDirectory", "d");
        Path dangling = link("dangling", "nowhere");
        assertEquals(toDirectory.resolve("f"), at("toDirectory/f").toRealPath(LinkOption.NOFOLLOW_LINKS));
        assertEquals(toDirectory, at("./toDirectory").toRealPath(LinkOption.NOFOLLOW_LINKS));
        assertEquals(dangling, dangling.toRealPath(LinkOption.NOFOLLOW_LINKS));
    }

    @Test
    void realPathThatKeepsLinksLocatesTheSameFile() throws IOException {
        directory("a");
        directory("a/b");
        Path file = file("a/f", "");
        link("toB", "a/b");
        Path real = at("toB/../f").toRealPath(LinkOption.NOFOLLOW_LINKS);
        assertTrue(Files.isSameFile(file, real), real.toString());
    }

    @Test
    void realPathOfWhatIsMissingFails() throws IOException {
        link("dangling", "nowhere");
        assertThrows(NoSuchFileException.class, () -> at("missing").toRealPath());
        assertThrows(NoSuchFileException.class, () -> at("dangling").toRealPath());
        assertThrows(NoSuchFileException.class, () -> at("missing").toRealPath(LinkOption.NOFOLLOW_LINKS));
        assertThrows(NoSuchFileException.class, () -> at("missing/..").toRealPath());
    }

    @Test
    void realPathThroughAFileFails() throws IOException {
        file("f", "");
        assertThrows(FileSystemException.class, () -> at("f/x").toRealPath());
        assertThrows(FileSystemException.class, () -> at("f/..").toRealPath());
    }

    @Test
    void realPathOfALoopFails() throws IOException {
        link("a", "b");
        link("b", "a");
        assertThrows(FileSystemException.class, () -> at("a").toRealPath());
    }
}
