package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import org.junit.jupiter.api.Test;

class OpenOptionsOfLayerTest extends Contract implements OnLayer {
    /** File systems of the host differ: some require other block sizes for this option, some refuse it. */
    @Test
    void directIsTakenAndAsksForNoBlocks() throws IOException {
        OpenOption direct = (OpenOption) ofJdk("ExtendedOpenOption", "DIRECT");
        try (FileChannel channel = FileChannel.open(at("f"), READ, WRITE, CREATE, direct)) {
            ByteBuffer block =
                    ByteBuffer.allocateDirect(8192).alignedSlice(4096).limit(4096);
            assertEquals(4096, channel.write(block, 4096));
            assertEquals(4096, channel.read(block.clear().limit(4096), 4096));
            assertEquals(3, channel.write(ByteBuffer.allocate(3), 5));
        }
        try (InputStream in = Files.newInputStream(at("f"), direct)) {
            assertEquals(8192, in.readAllBytes().length);
        }
        for (String name : new String[] {"NOSHARE_READ", "NOSHARE_WRITE", "NOSHARE_DELETE"}) {
            OpenOption refused = (OpenOption) ofJdk("ExtendedOpenOption", name);
            assertThrows(UnsupportedOperationException.class, () -> FileChannel.open(at("f"), READ, refused));
        }
    }
}
