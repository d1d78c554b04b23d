package io.lcfs.oci;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Images with many layers, large files, or many files are imported and exported with a small heap. */
@Tag("faults")
class LargeLayersTest {
    @TempDir
    private Path temporary;

    /**
     * The cases are 150 layers, a sparse file of 10 GiB, and 100,000 files in one directory, or a share of these
     * numbers.
     */
    @ParameterizedTest
    @CsvSource({"many, 48", "large, 48", "wide, 112"})
    void aSmallHeapIsEnoughFor(String what, int heapMiB) throws Exception {
        Tools.require(
                Effort.isFull() || !what.equals("large"), "10 GiB take long, and are left to the profile \"faults\"");
        run(
                "-Xmx" + heapMiB + "m",
                LargeLayers.class,
                what,
                temporary.resolve("store.lcfs").toString());
    }

    /** The layers have 2 GiB in all, or a share of that, and are pushed in all compressions. */
    @Test
    void fourThreadsPushAndPullLargeLayersWithLittleMemory() throws Exception {
        run("-Xmx64m -XX:MaxDirectMemorySize=32m", SmallMemory.class, temporary.toString());
    }

    private static void run(String memory, Class<?> program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of(memory.split(" ")));
        command.addAll(List.of("-XX:+UseSerialGC", "-Dlcfs.effort=" + Effort.share()));
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals("done", output.strip().replaceAll("(?s).*\n", ""), output);
        assertEquals(0, process.waitFor(), output);
    }
}
