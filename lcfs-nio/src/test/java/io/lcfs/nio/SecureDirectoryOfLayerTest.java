package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import org.junit.jupiter.api.Test;

class SecureDirectoryOfLayerTest extends Contract implements OnLayer {
    @Test
    void moveWithinALayerTakesWhicheverOfItsFileSystems() throws IOException {
        file("f", "text");
        try (FileSystem second = LayerFileSystems.of(((WritableLayerSubject) subject()).layer());
                SecureDirectoryStream<Path> stream = (SecureDirectoryStream<Path>) Files.newDirectoryStream(root());
                SecureDirectoryStream<Path> there =
                        (SecureDirectoryStream<Path>) Files.newDirectoryStream(second.getPath("/"))) {
            stream.move(fs().getPath("f"), there, second.getPath("g"));
            assertEquals("text", text(fs().getPath("/g")));
        }
    }
}
