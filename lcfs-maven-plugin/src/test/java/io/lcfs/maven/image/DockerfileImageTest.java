package io.lcfs.maven.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.Layer;
import io.lcfs.build.dockerfile.DockerfileException;
import io.lcfs.build.run.StepCommand;
import io.lcfs.build.run.StepRunner;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Dockerfiles as the plugin builds them. */
class DockerfileImageTest extends StoreFixture {
    private @Nullable StepRunner runner;

    private List<Image> build(String dockerfile, List<String> arguments, String target, Platform... platforms)
            throws IOException {
        return new DockerfileImage(
                        "test:docker",
                        List.of(platforms),
                        file("context/Dockerfile", dockerfile),
                        folder.resolve("context"),
                        arguments,
                        target,
                        Instant.ofEpochSecond(1))
                .build(store, base(true), runner, step -> {});
    }

    @Test
    void eachPlatformHasItsImage() throws IOException {
        file("context/text", "text");
        List<Image> built = build("FROM scratch\nCOPY text /\n", List.of(), "", LINUX, ARM);
        assertEquals(
                List.of(LINUX, ARM),
                built.stream().map(image -> image.config().platform()).toList());
        assertEquals(List.of("/text"), paths(built.get(1)));
    }

    @Test
    void targetAndArgumentsChoose() throws IOException {
        file("context/text", "text");
        String two = """
                FROM scratch AS one
                ARG name
                COPY text /$name
                FROM scratch AS two
                COPY text /two
                """;
        assertEquals(
                List.of("/a=b"),
                paths(build(two, List.of("name=a=b"), "one", LINUX).get(0)));
        assertEquals(List.of("/two"), paths(build(two, List.of(), "", LINUX).get(0)));
        IllegalArgumentException e =
                assertThrows(IllegalArgumentException.class, () -> build(two, List.of("name"), "", LINUX));
        assertTrue(e.getMessage().contains("lcfs.buildArgs has \"name\""), e.getMessage());
    }

    @Test
    void imageOfFromIsThatOfARegistry() throws IOException {
        DockerfileException e = assertThrows(
                DockerfileException.class, () -> build("FROM localhost:1/team/base:2\n", List.of(), "", LINUX));
        assertTrue(e.getMessage().contains("docker://localhost:1/team/base:2"), e.getMessage());
    }

    @Test
    void commandsRunOnlyIfTheyAreAskedFor() throws IOException {
        String dockerfile = "FROM scratch\nRUN [\"make\", \"text\"]\n";
        DockerfileException e = assertThrows(DockerfileException.class, () -> build(dockerfile, List.of(), "", LINUX));
        assertTrue(
                e.getMessage().endsWith("RUN: a command needs a runner, and lcfs.run is not true: make text"),
                e.getMessage());
        runner = new StepRunner() {
            @Override
            public String identity() {
                return "test";
            }

            @Override
            public void run(Layer layer, StepCommand command) throws IOException {
                layer.writeAllBytes("/" + command.arguments().get(1), new byte[0]);
            }
        };
        assertEquals(
                List.of("/text"), paths(build(dockerfile, List.of(), "", LINUX).get(0)));
    }

    @Test
    void mistakeHasItsLine() throws IOException {
        DockerfileException e =
                assertThrows(DockerfileException.class, () -> build("FROM scratch\nCOPIE a b\n", List.of(), "", LINUX));
        assertTrue(e.getMessage().contains("2"), e.getMessage());
        Files.delete(folder.resolve("context/Dockerfile"));
    }
}
