package io.lcfs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dockerfiles that together use each instruction, with the images that must come out. */
class DockerfileConformanceTest extends BuildFixture {
    static List<DockerfileCase> cases() throws IOException {
        return DockerfileCase.all();
    }

    @BeforeEach
    void makeContext() throws Exception {
        DockerfileImages.makeContext(store, folder.resolve("context"));
    }

    @ParameterizedTest
    @MethodSource("cases")
    void imageHasTheFilesAndTheConfigurationThatDockerDocuments(DockerfileCase one) throws IOException {
        DockerfileBuild build = DockerfileBuild.of(store, Dockerfile.parse(one.text()), folder.resolve("context"))
                .withArgument("GIVEN", "b.txt")
                .withArgument("UNUSED", "x")
                .withPlatform(LINUX);
        Image image = (one.name().startsWith("run-") ? build.withRunner(RootFiles.runner(folder)) : build)
                .commitTo(one.name());
        List<String> lines = DockerfileImages.lines(store, image.layer(), "/");
        List<String> config = DockerfileImages.config(image.config().settings());
        if (Boolean.getBoolean("dump")) {
            System.out.println("=== case " + one.name() + (one.isPortable() ? "" : " own"));
            System.out.print(one.text() + "--- tree\n");
            lines.forEach(System.out::println);
            if (one.name().startsWith("config")) {
                System.out.println("--- config");
                config.forEach(System.out::println);
            }
            return;
        }
        assertEquals(String.join("\n", one.tree()), String.join("\n", lines));
        if (!one.config().isEmpty()) {
            assertEquals(String.join("\n", one.config()), String.join("\n", config));
        }
    }
}
