package io.lcfs.nio;

import static io.lcfs.FileOption.NO_FOLLOW;
import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.Layer;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * In the middle of a copy, the target's name is given to another file, which must not get the source's content or
 * attributes.
 */
class SwappedNamesTest {
    private static final byte[] CONTENT = {1, 2, 3};

    private LayerSubject subject;
    private Layer layer;

    @BeforeEach
    void makeFiles() throws IOException {
        subject = new LayerSubject(16 << 20);
        layer = subject.layer;
        layer.write("/source", 0, CONTENT);
        layer.createDirectory("/directory");
        layer.createSymbolicLink("/link", "source");
        layer.createNode("/fifo", FileKind.FIFO, 0644, 0);
        for (String path : List.of("/source", "/directory", "/link", "/fifo")) {
            layer.setOwner(path, 5, 6);
            layer.setModifiedTime(path, Instant.EPOCH);
            layer.setXattr(path, "user.a", CONTENT);
        }
        layer.createFile("/victim", 0600);
        layer.write("/victim", 0, new byte[1]);
    }

    @AfterEach
    void checkStore() throws IOException {
        subject.close();
    }

    /** Gives the target's name to the victim. */
    private void swap() throws IOException {
        layer.delete("/target");
        layer.createLink("/target", "/victim");
    }

    private void copy(String source, String method, Interference.Step step) throws IOException {
        Layer interfered = Interference.before(Layer.class, layer, method, step);
        try (FileSystem files = LayerFileSystems.of(interfered)) {
            Files.copy(files.getPath(source), files.getPath("/target"), COPY_ATTRIBUTES, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private void victimIsAsItWas(FileInfo before) throws IOException {
        FileInfo now = layer.stat("/victim", NO_FOLLOW);
        assertEquals(before.uid() + ":" + before.gid(), now.uid() + ":" + now.gid());
        assertEquals(before.mode(), now.mode());
        assertEquals(before.mtime(), now.mtime());
        assertEquals(List.of(), layer.listXattrs("/victim"));
        assertArrayEquals(new byte[1], layer.readAllBytes("/victim"));
        assertEquals(now.inode(), layer.stat("/target", NO_FOLLOW).inode());
    }

    @ParameterizedTest
    @EnumSource(
            value = FileKind.class,
            names = {"REGULAR", "DIRECTORY", "SYMBOLIC_LINK", "FIFO"})
    void attributesAreThoseOfTheCopyAlone(FileKind kind) throws IOException {
        String source = switch (kind) {
            case REGULAR -> "/source";
            case DIRECTORY -> "/directory";
            case SYMBOLIC_LINK -> "/link";
            default -> "/fifo";
        };
        FileInfo before = layer.stat("/victim", NO_FOLLOW);
        assertThrows(NoSuchFileException.class, () -> copy(source, "listXattrs", this::swap));
        victimIsAsItWas(before);
    }

    @Test
    void attributesAreThoseOfTheCopyAloneWhenTheNameGoesDuringTheContent() throws IOException {
        FileInfo before = layer.stat("/victim", NO_FOLLOW);
        assertThrows(NoSuchFileException.class, () -> copy("/source", "read", this::swap));
        victimIsAsItWas(before);
    }

    @Test
    void copyThatFailsDeletesItselfAlone() throws IOException {
        FileInfo before = layer.stat("/victim", NO_FOLLOW);
        assertThrows(
                IOException.class,
                () -> copy("/source", "read", () -> {
                    swap();
                    throw new IOException("the source cannot be read");
                }));
        victimIsAsItWas(before);
        layer.delete("/target");
        assertThrows(
                IOException.class,
                () -> copy("/source", "read", () -> {
                    throw new IOException("the source cannot be read");
                }));
        assertFalse(layer.exists("/target"));
    }

    @Test
    void copyThatKeepsAnotherNameIsFinished() throws IOException {
        copy("/source", "read", () -> layer.rename("/target", "/renamed"));
        FileInfo copy = layer.stat("/renamed", NO_FOLLOW);
        assertEquals("5:6", copy.uid() + ":" + copy.gid());
        assertEquals(Instant.EPOCH, copy.mtime());
        assertEquals(List.of("user.a"), layer.listXattrs("/renamed"));
    }
}
