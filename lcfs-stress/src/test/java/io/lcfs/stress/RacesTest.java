package io.lcfs.stress;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openjdk.jcstress.Main;

/**
 * Runs all races with jcstress, in another process whose files and output stay in one directory. The run takes seconds,
 * or the time of the mode that {@code -Dstress.mode} names.
 */
class RacesTest {
    private static final String SANITY = "sanity";
    private static final Path DIRECTORY = Path.of(System.getProperty("stress.directory", "target/jcstress"));
    private static final Path LOG = DIRECTORY.resolve("jcstress.log");

    private static List<String> command(String mode) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                Main.class.getName(),
                "-m",
                mode,
                "-v",
                "-r",
                "report"));
        if (mode.equals(SANITY)) {
            // The mode runs each race a few times. One set of flags, one compilation for all actors, and no affinity
            // are enough.
            command.addAll(List.of("-time", "100", "-strideSize", "4", "-strideCount", "4"));
            command.addAll(List.of("-af", "NONE", "-sc", "false", "-f", "1", "-jvmArgs", "-Xmx256m"));
        }
        return command;
    }

    /** Runs jcstress to its end and returns its output. */
    private static String run(String mode) throws Exception {
        Files.createDirectories(DIRECTORY);
        ProcessBuilder builder = new ProcessBuilder(command(mode)).directory(DIRECTORY.toFile());
        Process process =
                builder.redirectErrorStream(true).redirectOutput(LOG.toFile()).start();
        try {
            assertEquals(0, process.waitFor(), RacesTest::log);
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
        return log();
    }

    private static String log() {
        try {
            return Files.readString(LOG);
        } catch (IOException e) {
            return e.toString();
        }
    }

    /** Returns the number of races that jcstress found on the class path. */
    private static long races() throws IOException, ReflectiveOperationException {
        try (var list = Main.class.getResourceAsStream("/META-INF/TestList")) {
            return new String(list.readAllBytes()).lines().count();
        }
    }

    @Test
    @Tag("P8")
    void noRaceEndsInAnOutcomeThatIsNotNamed() throws Exception {
        String log = run(System.getProperty("stress.mode", SANITY));
        // jcstress silently skips a race that it cannot schedule on this machine.
        Matcher results =
                Pattern.compile("\\[OK\\] (io\\.lcfs\\.stress\\.\\w+)").matcher(log);
        long passed =
                results.results().map(result -> result.group(1)).distinct().count();
        assertEquals(races(), passed, log);
    }
}
