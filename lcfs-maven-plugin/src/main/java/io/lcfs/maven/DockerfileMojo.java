package io.lcfs.maven;

import io.lcfs.LayerStore;
import io.lcfs.build.run.HostRunner;
import io.lcfs.build.run.StepRunner;
import io.lcfs.maven.image.BaseImage;
import io.lcfs.maven.image.DockerfileImage;
import io.lcfs.oci.image.Image;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** Builds the image of a Dockerfile without a daemon, and writes it to {@code lcfs.to} if that is set. */
@Mojo(name = "dockerfile", defaultPhase = LifecyclePhase.PACKAGE, threadSafe = true)
public final class DockerfileMojo extends DeliveryMojo {
    /** The Dockerfile. */
    @Parameter(property = "lcfs.dockerfile", defaultValue = "Dockerfile")
    private String dockerfile = "Dockerfile";

    /** The directory that COPY and ADD read; by default that of the project. */
    @Parameter(property = "lcfs.context", defaultValue = "${project.basedir}")
    private @Nullable File context;

    /** Build arguments, each {@code NAME=VALUE}. */
    @Parameter(property = "lcfs.buildArgs")
    private List<String> buildArgs = List.of();

    /** The name or number of the stage whose result is the image; by default the last one. */
    @Parameter(property = "lcfs.target")
    private @Nullable String target;

    /**
     * Whether the commands of RUN are run, on this machine and with the rights of root. That needs Linux, root, and
     * {@code unshare} and {@code setpriv} of util-linux. It is no sandbox: only build Dockerfiles that you trust. If it
     * is false, a RUN is an error.
     */
    @Parameter(property = "lcfs.run", defaultValue = "false")
    private boolean run;

    /** Creates the goal; Maven sets its parameters. */
    public DockerfileMojo() {}

    private Path file() {
        return directory().resolve(dockerfile);
    }

    @Override
    String reasonToSkip() {
        return session().getProjects().size() > 1 && !Files.exists(file()) ? "there is no " + file() : "";
    }

    @Override
    List<Image> build(LayerStore open, BaseImage base) throws IOException {
        return new DockerfileImage(
                        imageName(),
                        platforms(),
                        file(),
                        context == null ? directory() : context.toPath(),
                        buildArgs,
                        target == null ? "" : target,
                        time())
                .build(open, base, runner(), this::log);
    }

    private @Nullable StepRunner runner() throws IOException {
        if (!run) {
            return null;
        }
        Path folder = Files.createDirectories(buildDirectory().resolve("lcfs-run"));
        try {
            return HostRunner.in(folder).withOutput(line -> getLog().info(line));
        } catch (IOException e) {
            throw new IOException("parameter lcfs.run is true, but " + e.getMessage(), e);
        }
    }
}
