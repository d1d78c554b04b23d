package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.LayerStore;
import io.lcfs.NotAStoreException;
import io.lcfs.StoreLockedException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Uses of one store by several parts of a build, and by another build. */
class SharedStoreTest {
    private static final long MAX = 1L << 30;

    @TempDir
    private Path folder;

    private SharedStore open(Path file) throws IOException {
        return SharedStore.open(file, MAX, Duration.ZERO);
    }

    @Test
    void usersOfOneProcessShareTheStoreUntilTheLastOneEnds() throws IOException {
        Path file = folder.resolve("cache/lcfs/maven.lcfs");
        SharedStore first = open(file);
        SharedStore second = open(folder.resolve("cache/../cache/lcfs/maven.lcfs"));
        assertSame(first.store(), second.store());
        assertThrows(StoreLockedException.class, () -> LayerStore.open(file));
        first.close();
        first.close();
        assertEquals(0, second.store().list().size());
        second.close();
        try (SharedStore third = open(file)) {
            assertNotSame(first.store(), third.store());
        }
        LayerStore.open(file).close();
    }

    @Test
    void anotherBuildHasTheStoreForATime() throws IOException {
        Path file = folder.resolve("maven.lcfs");
        try (LayerStore other = LayerStore.create(file, 16 << 20)) {
            assertThrows(StoreLockedException.class, () -> open(file));
            assertEquals(0, other.list().size());
        }
        open(file).close();
    }

    @Test
    void fileThatIsNoStoreStaysAsItIs() throws IOException {
        Path file = folder.resolve("maven.lcfs");
        Files.writeString(file, "a file of somebody");
        assertThrows(NotAStoreException.class, () -> open(file));
        assertEquals("a file of somebody", Files.readString(file));
    }
}
