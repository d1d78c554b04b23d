package io.lcfs.maven.image;

import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.build.DockerfileBuild;
import io.lcfs.build.run.StepRunner;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.spec.ImageReference;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The image of a Dockerfile for each of its platforms.
 *
 * @param name its name in the store
 * @param platforms the platforms, at least one
 * @param file the Dockerfile
 * @param context the directory that COPY and ADD read
 * @param arguments the build arguments, each {@code NAME=VALUE}
 * @param target the stage whose result is the image; empty for the last one
 * @param time the time of the image
 */
public record DockerfileImage(
        String name,
        List<Platform> platforms,
        Path file,
        Path context,
        List<String> arguments,
        String target,
        Instant time) {
    /**
     * Copies the lists.
     *
     * @param name its name in the store
     * @param platforms the platforms
     * @param file the Dockerfile
     * @param context the directory that COPY and ADD read
     * @param arguments the build arguments
     * @param target the stage whose result is the image
     * @param time the time of the image
     */
    public DockerfileImage {
        platforms = List.copyOf(platforms);
        arguments = List.copyOf(arguments);
    }

    /**
     * Builds the images. Images that the Dockerfile names are those of registries.
     *
     * @param store the store
     * @param base brings images of registries into the store
     * @param runner runs the commands of RUN; {@code null} if RUN is an error
     * @param progress a listener to the steps
     * @return the image of each platform, in the order of the platforms
     * @throws IllegalArgumentException if an argument is not {@code NAME=VALUE}, or there is no such stage
     * @throws IOException under the conditions of {@link BaseImage#bring} and {@link DockerfileBuild#commitTo}
     */
    public List<Image> build(LayerStore store, BaseImage base, @Nullable StepRunner runner, Progress progress)
            throws IOException {
        List<Image> built = new ArrayList<>();
        for (Platform platform : platforms) {
            DockerfileBuild build = DockerfileBuild.read(store, file, context)
                    .withPlatform(platform)
                    .withBaseImages((reference, wanted) ->
                            base.bring(new ImageAddress.InRegistry(ImageReference.parse(reference)), wanted))
                    .withoutRunner("lcfs.run is not true")
                    .withSettings(steps -> steps.withTime(time).withProgress(progress));
            if (runner != null) {
                build = build.withRunner(runner);
            }
            for (String argument : arguments) {
                build = build.withArgument(KeyValue.key("buildArgs", argument), KeyValue.value(argument));
            }
            built.add((target.isEmpty() ? build : build.withTarget(target)).commitTo(name + " " + platform));
        }
        return built;
    }
}
