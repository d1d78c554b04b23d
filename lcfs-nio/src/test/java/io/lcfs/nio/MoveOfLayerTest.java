package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.Test;

class MoveOfLayerTest extends Contract implements OnLayer {
    @Test
    void directoryThatIsMovedOntoAFileInItLeavesTheFile() throws IOException {
        Files.createDirectories(at("d/e"));
        file("d/e/f", "kept");
        link("l", "d/e");
        for (String target : new String[] {"d/e/f", "l/f"}) {
            assertThrows(
                    FileSystemException.class,
                    () -> Files.move(at("d"), at(target), StandardCopyOption.REPLACE_EXISTING));
        }
        assertEquals("kept", text(at("d/e/f")));
    }

    @Test
    void directoryReplacesAFileWhoseNameBeginsAsItsOwn() throws IOException {
        directory("d");
        file("d/f", "inside");
        file("dd", "replaced");
        Files.move(at("d"), at("dd"), StandardCopyOption.REPLACE_EXISTING);
        assertEquals("inside", text(at("dd/f")));
    }
}
