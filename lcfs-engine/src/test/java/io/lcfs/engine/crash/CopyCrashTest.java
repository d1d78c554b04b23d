package io.lcfs.engine.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.CopyOptions;
import io.lcfs.FileInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that a copy replaces is the old one or the new one, wherever the process ends, and nothing is left over. */
@Tag("P11")
@Tag("faults")
class CopyCrashTest {
    @TempDir
    Path host;

    private void replace(int oldLength, int newLength) throws IOException {
        long most = Math.max(oldLength, newLength) + 200_000L;
        ReplacedFile.crash(
                oldLength,
                newLength,
                (layer, content) -> layer.copyIn(
                        Files.write(host.resolve("source"), content),
                        "/file",
                        CopyOptions.defaults().withFileMode(0751).withOwner(7, 7)),
                (layer, isReplaced, kind) -> {
                    FileInfo info = layer.stat("/file");
                    assertEquals(isReplaced ? 0751 : 0644, info.mode(), kind);
                    if (isReplaced) {
                        assertEquals(7, info.uid(), kind);
                    }
                    assertEquals(2, layer.usage().inodes(), kind);
                    assertTrue(layer.usage().ownBytes() < most, kind + ": the hidden file is dropped");
                });
    }

    @Test
    void aShortFileByALongOne() throws IOException {
        replace(100, 1_400_005);
    }

    @Test
    void aLongFileByAShortOne() throws IOException {
        replace(1_400_000, 100);
    }

    @Test
    void aFileByOneOfJustOnePart() throws IOException {
        replace(300_000, 262_144);
    }
}
