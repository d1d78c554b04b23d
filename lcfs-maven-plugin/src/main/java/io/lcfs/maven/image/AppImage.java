package io.lcfs.maven.image;

import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.build.ImageBuilder;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * The image of a project for each of its platforms.
 *
 * @param name its name in the store
 * @param platforms the platforms, at least one
 * @param layers the layers on the image below, the lowest first
 * @param settings how a container runs
 * @param time the time of the image
 */
public record AppImage(
        String name,
        List<Platform> platforms,
        List<ProjectFiles.AppLayer> layers,
        ContainerSettings settings,
        Instant time) {
    /**
     * Copies the lists.
     *
     * @param name its name in the store
     * @param platforms the platforms
     * @param layers the layers
     * @param settings how a container runs
     * @param time the time of the image
     */
    public AppImage {
        platforms = List.copyOf(platforms);
        layers = List.copyOf(layers);
    }

    /**
     * Builds the images.
     *
     * @param store the store
     * @param from the address of the image below
     * @param base brings the image below into the store
     * @param progress a listener to the steps
     * @return the image of each platform, in the order of the platforms
     * @throws IllegalArgumentException if a setting is invalid
     * @throws IOException under the conditions of {@link BaseImage#bring} and {@link ImageBuilder#commitTo}
     */
    public List<Image> build(LayerStore store, ImageAddress from, BaseImage base, Progress progress)
            throws IOException {
        List<Image> built = new ArrayList<>();
        for (Platform platform : platforms) {
            ImageBuilder builder = from instanceof ImageAddress.Scratch
                    ? ImageBuilder.fromScratch(store, platform)
                    : ImageBuilder.from(store, base.bring(from, platform));
            for (ProjectFiles.AppLayer layer : layers) {
                builder = builder.layer(layer.name(), layer.changes());
            }
            built.add(settings.applyTo(builder)
                    .withTime(time)
                    .withProgress(progress)
                    .commitTo(name + " " + platform));
        }
        return built;
    }
}
