package io.lcfs.engine.crash;

import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** After a crash, a replaced content is the old one or the new one, wherever the process ends. */
@Tag("P11")
@Tag("faults")
class ReplaceCrashTest {
    private static void replace(int oldLength, int newLength) throws IOException {
        ReplacedFile.crash(
                oldLength,
                newLength,
                (layer, content) -> layer.writeAllBytes("/file", content),
                (layer, isReplaced, kind) -> {});
    }

    @Test
    void aLongContentByALongerOne() throws IOException {
        replace(300_000, 1_400_005);
    }

    @Test
    void aLongContentByAShortOne() throws IOException {
        replace(1_400_000, 100);
    }

    @Test
    void aShortContentByALongOne() throws IOException {
        replace(100, 1_400_000);
    }

    @Test
    void blocksByBlocks() throws IOException {
        replace(20_000, 30_000);
    }
}
