package io.lcfs.build;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.lcfs.oci.ImageStore;
import io.lcfs.oci.Tools;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.image.PullOptions;
import io.lcfs.oci.layout.DockerArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The cases as buildah builds them: it must make the files and configurations that the cases expect. All cases are
 * stages of one Dockerfile, because each run of buildah takes a second.
 */
class BuildahConformanceTest extends BuildFixture {
    private Path context;

    private String buildah(String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("buildah", "--root", folder.resolve("storage").toString()));
        command.addAll(List.of("--runroot", folder.resolve("run").toString(), "--storage-driver", "vfs"));
        command.addAll(List.of(arguments));
        return Tools.run(context, command.toArray(String[]::new));
    }

    private Image built(String stage) throws IOException, InterruptedException {
        buildah(
                "build",
                "--quiet",
                "--isolation",
                "chroot",
                "--format",
                "docker",
                "--identity-label=false",
                "--build-arg",
                "GIVEN=b.txt",
                "--target",
                stage,
                "--tag",
                stage,
                "--file",
                "../Dockerfile",
                ".");
        Path archive = folder.resolve(stage + ".tar");
        buildah("push", "--quiet", stage, "docker-archive:" + archive);
        try (DockerArchive source = DockerArchive.open(archive)) {
            return ImageStore.of(store).pull(source, source.tags().get(0), stage, PullOptions.defaults());
        }
    }

    @Test
    void buildahMakesTheSameFilesAndConfigurations() throws Exception {
        Tools.require("buildah");
        RootFiles.runner(folder);
        context = folder.resolve("context");
        DockerfileImages.makeContext(store, context);
        List<DockerfileCase> cases =
                DockerfileCase.all().stream().filter(DockerfileCase::isPortable).toList();
        Files.writeString(folder.resolve("Dockerfile"), DockerfileCase.asStages(cases));
        Image all = built("all");
        List<String> differences = new ArrayList<>();
        for (DockerfileCase one : cases) {
            List<String> lines = DockerfileImages.lines(store, all.layer(), "/" + one.name());
            compare(one, one.tree(), lines, differences);
            if (!one.config().isEmpty()) {
                Image image = built(one.name());
                compare(
                        one,
                        one.config(),
                        DockerfileImages.config(image.config().settings()),
                        differences);
            }
        }
        assertEquals("", String.join("\n", differences));
    }

    private static void compare(
            DockerfileCase one, List<String> expected, List<String> made, List<String> differences) {
        if (!expected.equals(made)) {
            List<String> missing = new ArrayList<>(expected);
            missing.removeAll(made);
            List<String> more = new ArrayList<>(made);
            more.removeAll(expected);
            differences.add(one.name() + ": buildah lacks " + missing + " and has " + more);
        }
    }
}
