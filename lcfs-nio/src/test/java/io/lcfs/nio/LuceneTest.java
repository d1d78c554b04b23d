package io.lcfs.nio;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.LayerStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Lucene builds, merges, searches and checks an index in a layer and reads it from the committed layer, with default
 * settings.
 */
class LuceneTest {
    @TempDir
    private Path host;

    /**
     * Runs a program in a JVM of its own, which allows native access: Lucene calls the kernel, and the JVM would warn
     * of that.
     */
    private void run(String program) throws IOException, InterruptedException {
        Path device = host.resolve("store.lcfs");
        try (LayerStore store = LayerStore.create(device, 256 << 20)) {
            store.createLayer(program).close();
        }
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-ea",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 22) {
            command.add("--enable-native-access=ALL-UNNAMED");
        }
        command.addAll(List.of(LuceneProgram.class.getName(), program, device.toString()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("done\n", output);
        assertEquals(0, process.waitFor());
        try (LayerStore store = LayerStore.open(device)) {
            assertEquals(List.of(), store.check().findings());
        }
    }

    @Test
    void indexIsReadAndWrittenByChannels() throws Exception {
        run("channels");
    }

    @Test
    void indexIsReadByMappings() throws Exception {
        run("mappings");
    }
}
