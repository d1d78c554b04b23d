package io.lcfs.engine.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.engine.names.MissingDirectories;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.function.Executable;

/** A base class of tests on the file tree of one layer. After each test, all items must be consistent. */
abstract class OnTestLayer {
    /** More than any test creates. */
    static final MissingDirectories ANY = new MissingDirectories(Integer.MAX_VALUE, Integer.MAX_VALUE, Long.MAX_VALUE);

    final TestLayer layer = TestLayer.usual();
    final Namespace files = layer.files;

    @AfterEach
    void everythingAgrees() throws IOException {
        layer.requireSound();
    }

    final void file(String path) throws IOException {
        Making.file(files, path, 0644);
    }

    final void directory(String path) throws IOException {
        Making.directory(files, path, 0755);
    }

    final void fails(Class<? extends Throwable> type, String message, Executable operation) throws IOException {
        long inodes = layer.layer.inodes().count();
        Instant before = layer.clock.last();
        Throwable failure = assertThrows(type, operation);
        assertTrue(failure.getMessage().contains(message), failure.getMessage());
        assertEquals(inodes, layer.layer.inodes().count());
        assertEquals(before, layer.clock.last(), "looked at the clock: it was about to change something");
        layer.requireSound();
    }
}
