package io.lcfs.maven;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.lcfs.oci.layout.OciLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plugin on a machine that has never built anything: all other plugins and libraries come from the network. */
@Tag("faults")
class EmptyRepositoryTest {
    @TempDir
    private Path folder;

    @Test
    void pluginRunsWithWhatItsPomsDeclare() throws Exception {
        require(
                Double.parseDouble(System.getProperty("lcfs.effort", "0")) >= 1,
                "downloads what Maven needs; only with all cases of the fault tests");
        MavenRuns maven = new MavenRuns(folder);
        maven.useTheNetworkOnly();
        Path project = UserPoms.pom(folder.resolve("plain"), "plain", "jar", "");
        UserPoms.main(project, "com.example.Hello", "hello");
        MavenRuns.Run run =
                maven.run(project, List.of("compile", MavenRuns.PLUGIN + ":layout"), Map.of("lcfs.from", "scratch"));
        require(
                run.with("Could not transfer").isEmpty()
                        && run.with("Unknown host").isEmpty(),
                "there is no network from which Maven gets plugins");
        assertEquals(0, run.exit(), run::text);
        WrittenImage image = WrittenImage.read(OciLayout.open(project.resolve("target/lcfs-layout")), "latest");
        assertEquals(List.of("/app/classes/com/example/Hello.class"), image.files());
    }

    /** Skips the test if a condition does not hold, and says why. */
    private static void require(boolean condition, String reason) {
        if (!condition) {
            System.out.println("NOT RUN: " + reason);
        }
        assumeTrue(condition, "NOT RUN: " + reason);
    }
}
