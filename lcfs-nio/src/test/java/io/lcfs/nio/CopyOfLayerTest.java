package io.lcfs.nio;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.CopyOption;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

class CopyOfLayerTest extends Contract implements OnLayer {
    /**
     * The host replaces the link by a copy of its target; by the documentation, copying a file to itself does nothing.
     */
    @Test
    void copyOfALinkToItselfDoesNothing() throws IOException {
        directory("d");
        file("f", "text");
        link("toDirectory", "d");
        link("toFile", "f");
        Files.copy(at("toDirectory"), at("./toDirectory"), REPLACE_EXISTING);
        Files.copy(at("toFile"), at("toFile"));
        Files.copy(at("toFile"), at("f"), REPLACE_EXISTING);
        assertTrue(Files.isSymbolicLink(at("toDirectory")));
        assertTrue(Files.isSymbolicLink(at("toFile")));
        assertEquals("text", text(at("f")));
    }

    @Test
    void interruptibleCopyOfAnInterruptedThreadLeavesNothing() throws IOException {
        CopyOption interruptible = (CopyOption) ofJdk("ExtendedCopyOption", "INTERRUPTIBLE");
        file("f", "text");
        Thread.currentThread().interrupt();
        try {
            FileSystemException refusal =
                    assertThrows(FileSystemException.class, () -> Files.copy(at("f"), at("g"), interruptible));
            assertEquals("the copy was interrupted", refusal.getReason());
            assertFalse(Files.exists(at("g")));
        } finally {
            assertTrue(Thread.interrupted(), "the status stays set");
        }
    }
}
