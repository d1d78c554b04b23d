package io.lcfs.maven;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.lcfs.LayerStore;
import io.lcfs.Progress;
import io.lcfs.maven.image.AppImage;
import io.lcfs.maven.image.BaseImage;
import io.lcfs.maven.image.ContainerSettings;
import io.lcfs.maven.image.ImageAddress;
import io.lcfs.maven.image.ImageDelivery;
import io.lcfs.maven.image.ImageTime;
import io.lcfs.maven.image.MainClasses;
import io.lcfs.maven.image.PlatformNames;
import io.lcfs.maven.image.ProjectFiles;
import io.lcfs.maven.image.ServerCredentials;
import io.lcfs.oci.content.Digest;
import io.lcfs.oci.image.Image;
import io.lcfs.oci.registry.RegistryException;
import io.lcfs.oci.registry.RegistryOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.inject.Inject;
import org.apache.maven.execution.MavenSession;
import org.apache.maven.plugin.MojoExecutionException;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.project.MavenProject;
import org.apache.maven.settings.crypto.SettingsDecrypter;
import org.jspecify.annotations.Nullable;

/** What the goals have that build the image of a project. */
abstract class ImageMojo extends StoreMojo {
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
     * The image below: {@code scratch}, {@code docker://NAME@DIGEST} or {@code docker://NAME:TAG} in a registry,
     * {@code DIRECTORY:TAG} in an OCI layout, or {@code FILE.tar:TAG} in a layout in a tar.
     */
    @Parameter(property = "lcfs.from")
    private @Nullable String from;

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
     * The class that is started. By default it is the main class in the configuration of the maven-jar-plugin, or the
     * only class of the project with a main method.
     */
    @Parameter(property = "lcfs.mainClass")
    private @Nullable String mainClass;

    /** The arguments of {@code java} before the class path. */
    @Parameter(property = "lcfs.jvmFlags")
    private List<String> jvmFlags = List.of();

    /** The arguments of the program. */
    @Parameter(property = "lcfs.args")
    private List<String> args = List.of();

    /** The program and its first arguments, instead of {@code java} with the main class. */
    @Parameter(property = "lcfs.entrypoint")
    private List<String> entrypoint = List.of();

    /** Variables of the environment, each {@code NAME=VALUE}. */
    @Parameter(property = "lcfs.environment")
    private List<String> environment = List.of();

    /** Labels of the image, each {@code KEY=VALUE}. */
    @Parameter(property = "lcfs.labels")
    private List<String> labels = List.of();

    /** Ports, such as {@code 8080} or {@code 53/udp}. */
    @Parameter(property = "lcfs.ports")
    private List<String> ports = List.of();

    /** The user, by name or number, optionally with a colon and a group. */
    @Parameter(property = "lcfs.user", defaultValue = "")
    private @Nullable String user;

    /** The working directory. */
    @Parameter(property = "lcfs.workdir", defaultValue = "")
    private @Nullable String workdir;

    /** The directory of the image for the files of the project. */
    @Parameter(property = "lcfs.appRoot", defaultValue = "/app")
    private String appRoot = "/app";

    /**
     * The time of the image: a time as in ISO 8601, seconds since 1970, or {@code now}. Without it, the variable
     * SOURCE_DATE_EPOCH counts, and without that the image is from 1970, so that it has the same digest each day.
     */
    @Parameter(property = "lcfs.created", defaultValue = "${project.build.outputTimestamp}")
    private @Nullable String created;

    /** Hosts that are accessed by HTTP, each {@code HOST} or {@code HOST:PORT}; those of this machine always are. */
    @Parameter(property = "lcfs.plainHttpHosts")
    private List<String> plainHttpHosts = List.of();

    /** Returns the place to which the image is written; {@code null} if it stays in the store. */
    @Nullable
    ImageAddress target() {
        return to == null ? null : ImageAddress.parse("lcfs.to", to, directory());
    }

    /** Returns the directory for what the build makes. */
    final Path buildDirectory() {
        return Path.of(project.getBuild().getDirectory());
    }

    private Path directory() {
        return project.getBasedir().toPath();
    }

    @Override
    final String reasonToSkip() throws IOException {
        if (project.getPackaging().equals("pom")) {
            return "the project has no files, because its packaging is pom";
        }
        boolean isChosen = mainClass != null || !entrypoint.isEmpty() || MainClass.ofJarPlugin(project) != null;
        if (!isChosen
                && session.getProjects().size() > 1
                && MainClasses.find(classes()).isEmpty()) {
            return "no class of this project has a main method";
        }
        return "";
    }

    private Path classes() {
        return Path.of(project.getBuild().getOutputDirectory());
    }

    @Override
    final void run(LayerStore open) throws IOException, MojoExecutionException {
        if (from == null) {
            throw new MojoExecutionException("parameter lcfs.from is missing: the image below, which is "
                    + "docker://NAME@DIGEST, docker://NAME:TAG, DIRECTORY:TAG, FILE.tar:TAG or scratch");
        }
        ImageAddress below = ImageAddress.parse("lcfs.from", from, directory());
        @Nullable ImageAddress target = target();
        if (target instanceof ImageAddress.InRegistry && session.isOffline()) {
            throw new MojoExecutionException("parameter lcfs.to is " + target + ", and Maven is offline");
        }
        RegistryOptions registries = registries();
        AppImage app = describe();
        BaseImage base = new BaseImage(open, registries, session.isOffline(), warning -> getLog().warn(warning));
        try {
            List<Image> built = app.build(open, below, base, this::log);
            if (target == null) {
                getLog().info("built " + app.name() + ", which stays in the store, because lcfs.to is not set");
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

    private void log(Progress.Update step) {
        if (step.phase() == Progress.Phase.FINISHED) {
            getLog().info("made the layer of " + step.task());
        } else if (step.phase() == Progress.Phase.SKIPPED) {
            getLog().debug("found the layer of " + step.task());
        }
    }

    private RegistryOptions registries() {
        return RegistryOptions.defaults()
                .withPlainHttpOnLoopback(true)
                .withPlainHttpHosts(Set.copyOf(plainHttpHosts))
                .withCredentials(
                        ServerCredentials.andThisMachine(new SettingsServers(session.getSettings(), decrypter)));
    }

    private AppImage describe() throws IOException {
        ProjectFiles files = new ProjectFiles(appRoot, classes(), ProjectDependencies.of(project, session));
        ContainerSettings settings = new ContainerSettings(
                entrypoint.isEmpty() ? command(files) : entrypoint,
                args,
                environment,
                labels,
                ports,
                user == null ? "" : user,
                workdir == null ? "" : workdir);
        return new AppImage(
                project.getGroupId() + ":" + project.getArtifactId(),
                PlatformNames.parse(platforms),
                files.layers(),
                settings,
                ImageTime.of(created, System.getenv("SOURCE_DATE_EPOCH"), Instant.now()));
    }

    private List<String> command(ProjectFiles files) throws IOException {
        List<String> command = new ArrayList<>(List.of("java"));
        command.addAll(jvmFlags);
        command.add("-cp");
        command.add(files.classPath().stream().collect(Collectors.joining(":")));
        command.add(main());
        return command;
    }

    private String main() throws IOException {
        if (mainClass != null) {
            return mainClass;
        }
        @Nullable String ofJar = MainClass.ofJarPlugin(project);
        String found = ofJar == null ? MainClasses.only(classes()) : ofJar;
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no class in " + classes()
                    + " has a main method: compile the project first, or set lcfs.mainClass or lcfs.entrypoint");
        }
        return found;
    }
}
