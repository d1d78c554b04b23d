package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

/**
 * Runs the contract on the host, which judges the contract. Both sides are in one file system there, so two operations
 * succeed.
 */
class CopyBetweenHostDirectoriesTest extends CopyBetweenContract implements OnHost {
    @Override
    Subject newOther() throws IOException {
        return new HostSubject();
    }

    @Override
    @Test
    void fullDirectoryDoesNotMove() throws IOException {
        directory("d");
        file("d/f", "text");
        Files.move(at("d"), there("d"));
        assertEquals("text", text(there("d/f")));
    }

    @Override
    @Test
    void moveIsNotAtomic() throws IOException {
        file("f", "text");
        Files.move(at("f"), there("f"), StandardCopyOption.ATOMIC_MOVE);
        assertEquals("text", text(there("f")));
    }
}
