package io.lcfs.nio;

import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import org.junit.jupiter.api.Test;

class FileMappingOfLayerTest extends Contract implements OnLayer {
    @Test
    void layerCannotBeWrittenThroughAMapping() throws IOException {
        try (FileChannel channel = FileChannel.open(file("f", "abc"), READ, WRITE)) {
            assertThrows(UnsupportedOperationException.class, () -> channel.map(MapMode.READ_WRITE, 0, 3));
        }
        assertEquals("abc", text(at("f")));
    }
}
