package io.lcfs.maven.image;

import io.lcfs.build.ImageBuilder;
import java.util.List;

/**
 * How a container of the image runs.
 *
 * @param entrypoint the program and its first arguments; empty for that of the image below
 * @param args the further arguments; empty for none
 * @param environment the variables, each {@code NAME=VALUE}
 * @param labels the labels, each {@code KEY=VALUE}
 * @param ports the ports, such as {@code 8080} or {@code 53/udp}
 * @param user the user; empty for that of the image below
 * @param workingDirectory the working directory; empty for that of the image below
 */
public record ContainerSettings(
        List<String> entrypoint,
        List<String> args,
        List<String> environment,
        List<String> labels,
        List<String> ports,
        String user,
        String workingDirectory) {
    /**
     * Copies the lists.
     *
     * @param entrypoint the program and its first arguments
     * @param args the further arguments
     * @param environment the variables
     * @param labels the labels
     * @param ports the ports
     * @param user the user
     * @param workingDirectory the working directory
     */
    public ContainerSettings {
        entrypoint = List.copyOf(entrypoint);
        args = List.copyOf(args);
        environment = List.copyOf(environment);
        labels = List.copyOf(labels);
        ports = List.copyOf(ports);
    }

    /**
     * Adds these settings to the description of an image.
     *
     * @param builder the description
     * @return the description with the settings
     * @throws IllegalArgumentException if a setting is invalid; the message names it
     */
    public ImageBuilder applyTo(ImageBuilder builder) {
        ImageBuilder built = builder;
        for (String variable : environment) {
            built = built.env(KeyValue.key("environment", variable), KeyValue.value(variable));
        }
        for (String label : labels) {
            built = built.label(KeyValue.key("labels", label), KeyValue.value(label));
        }
        for (String port : ports) {
            built = built.expose(port.strip());
        }
        built = user.isEmpty() ? built : built.user(user);
        built = workingDirectory.isEmpty() ? built : built.workdir(workingDirectory);
        built = entrypoint.isEmpty() ? built : built.entrypoint(entrypoint.toArray(String[]::new));
        return args.isEmpty() ? built : built.cmd(args.toArray(String[]::new));
    }
}
