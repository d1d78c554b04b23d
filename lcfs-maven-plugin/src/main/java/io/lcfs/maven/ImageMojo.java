package io.lcfs.maven;

import io.lcfs.LayerStore;
import io.lcfs.maven.image.AppImage;
import io.lcfs.maven.image.BaseImage;
import io.lcfs.maven.image.ContainerSettings;
import io.lcfs.maven.image.ImageAddress;
import io.lcfs.maven.image.MainClasses;
import io.lcfs.maven.image.ProjectFiles;
import io.lcfs.oci.image.Image;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.apache.maven.plugins.annotations.Parameter;
import org.jspecify.annotations.Nullable;

/** What the goals have that build the image of a project. */
abstract class ImageMojo extends DeliveryMojo {
    /**
     * The image below: {@code scratch}, {@code docker://NAME@DIGEST} or {@code docker://NAME:TAG} in a registry,
     * {@code DIRECTORY:TAG} in an OCI layout, or {@code FILE.tar:TAG} in a layout in a tar.
     */
    @Parameter(property = "lcfs.from")
    private @Nullable String from;

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

    @Override
    final String reasonToSkip() throws IOException {
        if (project().getPackaging().equals("pom")) {
            return "the project has no files, because its packaging is pom";
        }
        boolean isChosen = mainClass != null || !entrypoint.isEmpty() || MainClass.ofJarPlugin(project()) != null;
        if (!isChosen
                && session().getProjects().size() > 1
                && MainClasses.find(classes()).isEmpty()) {
            return "no class of this project has a main method";
        }
        return "";
    }

    @Override
    final List<Image> build(LayerStore open, BaseImage base) throws IOException {
        if (from == null) {
            throw new IllegalArgumentException("parameter lcfs.from is missing: the image below, which is "
                    + "docker://NAME@DIGEST, docker://NAME:TAG, DIRECTORY:TAG, FILE.tar:TAG or scratch");
        }
        if (!Files.exists(classes())) {
            throw new IllegalArgumentException("there is no " + classes() + ": compile the project first");
        }
        ImageAddress below = ImageAddress.parse("lcfs.from", from, directory());
        AppImage image = describe();
        if (image.layers().isEmpty() && below instanceof ImageAddress.Scratch) {
            throw new IllegalArgumentException("parameter lcfs.from is scratch, and the project has neither classes,"
                    + " resources nor dependencies, so the image would have no layer");
        }
        return image.build(open, below, base, this::log);
    }

    private Path classes() {
        return Path.of(project().getBuild().getOutputDirectory());
    }

    private AppImage describe() throws IOException {
        ProjectFiles files = new ProjectFiles(appRoot, classes(), ProjectDependencies.of(project(), session()));
        ContainerSettings settings = new ContainerSettings(
                entrypoint.isEmpty() ? command(files) : entrypoint,
                args,
                environment,
                labels,
                ports,
                user == null ? "" : user,
                workdir == null ? "" : workdir);
        return new AppImage(imageName(), platforms(), files.layers(), settings, time());
    }

    private List<String> command(ProjectFiles files) throws IOException {
        List<String> command = new ArrayList<>(List.of("java"));
        jvmFlags.forEach(flag -> command.add(flag.strip()));
        command.add("-cp");
        command.add(files.classPath().stream().collect(Collectors.joining(":")));
        command.add(main());
        return command;
    }

    private String main() throws IOException {
        if (mainClass != null) {
            return mainClass;
        }
        @Nullable String ofJar = MainClass.ofJarPlugin(project());
        String found = ofJar == null ? MainClasses.only(classes()) : ofJar;
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no class in " + classes()
                    + " has a main method: compile the project first, or set lcfs.mainClass or lcfs.entrypoint");
        }
        return found;
    }
}
