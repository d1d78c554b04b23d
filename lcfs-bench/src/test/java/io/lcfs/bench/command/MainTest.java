package io.lcfs.bench.command;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command line of the jar, in another process. */
class MainTest {
    @TempDir
    private Path directory;

    private record Result(int exitCode, String out, String err) {}

    private Result run(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), Main.class.getName()));
        command.addAll(List.of(arguments));
        Path err = directory.resolve("err");
        Process process = new ProcessBuilder(command)
                .redirectError(err.toFile())
                .directory(directory.toFile())
                .start();
        try {
            process.getOutputStream().close();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            return new Result(process.waitFor(), out, Files.readString(err));
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void helpIsOursAndNamesAllThatTheJarRuns() throws Exception {
        Result help = run("--help");
        assertEquals(0, help.exitCode(), help.toString());
        assertEquals("", help.err());
        for (String word : List.of("report", "scale", "peers", "JMH", "-l", "-h")) {
            assertTrue(help.out().contains(word), word);
        }
        assertEquals(help, run());
    }

    @Test
    void wordThatNamesNothingIsRefusedInOneLine() throws Exception {
        Result typo = run("reprot", "--quick");
        assertEquals(2, typo.exitCode(), typo.toString());
        assertEquals("", typo.out());
        assertEquals(
                "lcfs-bench: reprot is neither report nor scale, and no benchmark has it in its name (see --help)\n",
                typo.err());
        assertEquals(2, run("Clone(").exitCode());
    }

    @Test
    void optionsOfJmhAreJmhs() throws Exception {
        Result list = run("-l");
        assertEquals(0, list.exitCode(), list.toString());
        assertTrue(list.out().contains("io.lcfs.bench.CloneBenchmark"), list.toString());
        assertTrue(run("-h").out().contains("-wi"));
    }
}
