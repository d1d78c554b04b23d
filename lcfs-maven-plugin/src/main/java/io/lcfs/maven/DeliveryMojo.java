package io.lcfs.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.maven.image.BaseImage;
import io.lcfs.maven.image.ImageAddress;
import io.lcfs.maven.image.ImageDelivery;
import io.lcfs.maven.image.ImageTime;
import io.lcfs.maven.image.PlatformNames;
import io.lcfs.maven.image.ServerCredentials;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.content.Platform;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What the goals have that build an image and write it to a place. */
abstract class DeliveryMojo extends StoreMojo {
    private static final int UNAUTHORIZED = 401;

    @Parameter(defaultValue = "${session}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Set by Maven.
    private MavenSession session;

    @Parameter(defaultValue = "${project}", readonly = true, required = true)
    @SuppressWarnings("NullAway.Init") // Set by Maven.
    private MavenProject project;

    @Inject
    @SuppressWarnings("NullAway.Init") // Set by Maven.
    private SettingsDecrypter decrypter;

    /**
     * The place to which the image is written: {@code docker://NAME:TAG}, {@code DIRECTORY:TAG} or
     * {@code FILE.tar:TAG}.
     */
    @Parameter(property = "lcfs.to")
    private @Nullable String to;

    /** The platforms, such as {@code linux/amd64,linux/arm64}. Several are written with an index. */
    @Parameter(property = "lcfs.platforms")
    private List<String> platforms = List.of();

    /**
     * The time of the image: a time as in ISO 8601, seconds since 1970, or {@code now}. Without it, the variable
     * SOURCE_DATE_EPOCH counts, and without that the image is from 1970, so that it has the same digest each day.
     */
    @Parameter(property = "lcfs.created", defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String created;

    /** Hosts that are accessed by HTTP, each {@code HOST} or {@code HOST:PORT}; those of this machine always are. */
    @Parameter(property = "lcfs.plainHttpHosts")
    private List<String> plainHttpHosts = List.of();

    /** Builds the image of each platform. */
    abstract List<Image> build(LayerStore open, BaseImage base) throws IOException;

    /** Returns the project. */
    final MavenProject project() {
        return project;
    }

    /** Returns the session. */
    final MavenSession session() {
        return session;
    }

    /** Returns the name of the image in the store. */
    final String imageName() {
        return project.getGroupId() + ":" + project.getArtifactId();
    }

    /** Returns the platforms. */
    final List<Platform> platforms() {
        return PlatformNames.parse(platforms);
    }

    /** Returns the time of the image. */
    final Instant time() {
        return ImageTime.of(created, System.getenv("SOURCE_DATE_EPOCH"), Instant.now());
    }

    /** Returns the place to which the image is written; {@code null} if it stays in the store. */
    @Nullable
    ImageAddress target() {
        return to == null ? null : ImageAddress.parse("lcfs.to", to, directory());
    }

    /** Returns the directory for what the build makes. */
    final Path buildDirectory() {
        return Path.of(project.getBuild().getDirectory());
    }

    /** Returns the directory of the project, in which relative paths begin. */
    final Path directory() {
        return project.getBasedir().toPath();
    }

    @Override
    final void run(LayerStore open) throws IOException, MojoExecutionException {
        @Nullable ImageAddress target = target();
        if (target instanceof ImageAddress.InRegistry && session.isOffline()) {
            throw new MojoExecutionException("parameter lcfs.to is " + target + ", and Maven is offline");
        }
        RegistryOptions registries = registries();
        BaseImage base = new BaseImage(open, registries, session.isOffline(), warning -> getLog().warn(warning));
        try {
            List<Image> built = build(open, base);
            if (target == null) {
                getLog().info("built " + imageName() + ", which stays in the store, because lcfs.to is not set");
                return;
            }
            Digest digest = new ImageDelivery(open, registries)
                    .write(built, target)
                    .descriptor()
                    .digest();
            Files.createDirectories(buildDirectory());
            Files.writeString(buildDirectory().resolve("lcfs-image.digest"), digest.toString(), UTF_8);
            getLog().info("wrote " + target + " as " + digest);
        } catch (RegistryException e) {
            if (e.status() == UNAUTHORIZED) {
                throw new MojoExecutionException(
                        e.getMessage() + ". Credentials are those of the server with the ID " + e.host()
                                + " in settings.xml, or those of \"docker login\"",
                        e);
            }
            throw e;
        }
    }

    /** Logs a step that made a layer. */
    final void log(Progress.Update step) {
        if (step.phase() == Progress.Phase.FINISHED) {
            getLog().info("made the layer of " + step.task());
        } else if (step.phase() == Progress.Phase.SKIPPED) {
            getLog().debug("found the layer of " + step.task());
        }
    }

    private RegistryOptions registries() {
        return RegistryOptions.defaults()
                .withPlainHttpOnLoopback(true)
                .withPlainHttpHosts(plainHttpHosts.stream().map(String::strip).collect(Collectors.toSet()))
                .withCredentials(
                        ServerCredentials.andThisMachine(new SettingsServers(session.getSettings(), decrypter)));
    }
}
