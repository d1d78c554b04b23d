package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.LayerStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A layer is the default file system of a JVM, and H2 runs in it. */
class DefaultFileSystemTest {
    @Test
    void aProgramAndH2RunInALayerThatTheyKnowNothingOf(@TempDir Path host) throws Exception {
        Path device = host.resolve("store.lcfs");
        try (LayerStore store = LayerStore.create(device, 64 << 20)) {
            store.create("inside").close();
        }

        Process program = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-Djava.nio.file.spi.DefaultFileSystemProvider=" + LayerFileSystemProvider.class.getName(),
                        "-Dio.lcfs.nio.store=" + device,
                        "-Dio.lcfs.nio.layer=inside",
                        InsideProgram.class.getName())
                .redirectErrorStream(true)
                .start();
        String output = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(program.waitFor(1, TimeUnit.MINUTES));

        assertEquals(
                String.join("\n", "note from inside", "file /work/note", "host false", "rows 500 layer 99", ""),
                output);
        assertEquals(0, program.exitValue());
        try (LayerStore store = LayerStore.open(device);
                Layer layer = store.open("inside")) {
            assertEquals("from inside", new String(layer.readAllBytes("/work/note"), StandardCharsets.UTF_8));
            assertTrue(layer.stat("/db/test.mv.db").size() > 0);
            assertEquals(List.of(), store.check().findings());
        }
    }
}
