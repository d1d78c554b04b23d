package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class FileTransferOfLayerTest extends Contract implements OnLayer {
    /** A channel that interrupts its caller in the second call. */
    private static final class Interrupting implements WritableByteChannel {
        private final FileChannel target;
        private int calls;

        Interrupting(FileChannel target) {
            this.target = target;
        }

        @Override
        public int write(ByteBuffer source) throws IOException {
            calls++;
            if (calls == 2) {
                Thread.currentThread().interrupt();
            }
            return target.write(source);
        }

        @Override
        public boolean isOpen() {
            return target.isOpen();
        }

        @Override
        public void close() throws IOException {
            target.close();
        }
    }

    @Test
    void interruptBetweenTwoPiecesClosesBothChannels() throws IOException {
        Path from = Files.write(at("from"), random(1 << 20, 1));
        try (FileChannel source = FileChannel.open(from, READ);
                FileChannel target = FileChannel.open(file("to", ""), WRITE)) {
            assertThrows(
                    ClosedByInterruptException.class, () -> source.transferTo(0, 1 << 20, new Interrupting(target)));
            assertTrue(Thread.interrupted());
            assertFalse(target.isOpen());
            assertFalse(source.isOpen());
        }
    }
}
