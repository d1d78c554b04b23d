package io.lcfs.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A mapping of a file that is truncated meanwhile: the copy that meets the fault raises it, in compiled code and in
 * interpreted code.
 */
@Tag("P11")
class LateFaultsTest {
    private static final int PAGE = 4096;
    private static final int[] LENGTHS = {8, 100, PAGE, 3 * PAGE};

    @TempDir
    private Path folder;

    @Test
    void copyOfPagesThatAreGoneIsAnErrorOfTheCopyItself() throws Exception {
        try (FileChannel channel = FileChannel.open(
                folder.resolve("file"),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE)) {
            byte[] content = new byte[4 * PAGE];
            Arrays.fill(content, (byte) 7);
            channel.write(ByteBuffer.wrap(content));
            ByteBuffer mapping = channel.map(MapMode.READ_ONLY, 0, content.length);
            for (ByteBuffer target :
                    new ByteBuffer[] {ByteBuffer.allocate(content.length), ByteBuffer.allocateDirect(content.length)}) {
                // Called often enough to be compiled.
                for (int i = 0; i < 20_000; i++) {
                    LateFaults.copy(mapping, PAGE / 2, target, LENGTHS[i % LENGTHS.length]);
                }
            }
            channel.truncate(PAGE);
            for (int i = 0; i < 400; i++) {
                int length = LENGTHS[i % LENGTHS.length];
                ByteBuffer target = i < 200 ? ByteBuffer.allocate(length) : ByteBuffer.allocateDirect(length);
                assertThrows(InternalError.class, () -> LateFaults.copy(mapping, PAGE, target, length));
                // No pending fault is left for later code.
                assertDoesNotThrow(LateFaults::raise);
            }
        }
    }

    @Test
    void copyTakesWhatLooksLikeItsMark() {
        ByteBuffer source = ByteBuffer.allocate(16).putLong(0x9E3779B97F4A7C15L).putLong(0x9E3779B97F4A7C15L);
        ByteBuffer target = ByteBuffer.allocate(16);
        LateFaults.copy(source, 0, target, 16);
        assertArrayEquals(source.array(), target.array());
    }
}
