package io.lcfs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.LayerStore;
import io.lcfs.build.dockerfile.Dockerfile;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Dockerfiles that together use each instruction, with the images that must come out. */
class DockerfileConformanceTest extends BuildFixture {
    static List<DockerfileCase> cases() throws IOException {
        return DockerfileCase.all();
    }

    @TempDir
    static Path shared;

    @BeforeAll
    static void makeContext() throws Exception {
        try (LayerStore store = newStore()) {
            DockerfileImages.makeContext(store, shared.resolve("context"));
        }
    }

    @ParameterizedTest
    @MethodSource("cases")
    void imageHasTheFilesAndTheConfigurationThatDockerDocuments(DockerfileCase one) throws IOException {
        DockerfileBuild build = DockerfileBuild.of(store, Dockerfile.parse(one.text()), shared.resolve("context"))
                .withArgument("GIVEN", "b.txt")
                .withArgument("UNUSED", "x")
                .withPlatform(LINUX);
        Image image = (one.name().startsWith("run-") ? build.withRunner(RootFiles.runner(folder)) : build)
                .commitTo(one.name());
        List<String> lines = DockerfileImages.lines(store, image.layer(), "/");
        List<String> config = DockerfileImages.config(image.config().settings());
        assertEquals(String.join("\n", one.tree()), String.join("\n", lines));
        if (!one.config().isEmpty()) {
            assertEquals(String.join("\n", one.config()), String.join("\n", config));
        }
    }
}
