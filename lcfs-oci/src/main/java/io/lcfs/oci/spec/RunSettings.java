package io.lcfs.oci.spec;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.JsonFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The settings of the containers that are made from an image: the object {@code config} of a configuration. Strings,
 * lists and maps without a value are empty.
 *
 * @param user a name or number, optionally followed by a colon and the group
 * @param exposedPorts ports with their protocols, sorted: {@code 80/tcp}
 * @param environment variables in the form {@code NAME=value}
 * @param entrypoint the program and its first arguments
 * @param cmd the arguments after the entrypoint, or the program and its arguments if there is no entrypoint
 * @param volumes paths whose content is not part of the image, sorted
 * @param workingDirectory the directory in which the program starts
 * @param labels labels of the image
 * @param stopSignal the signal that ends the program: {@code SIGTERM}
 * @param shell the program, with its first arguments, that runs a command given as one string
 * @param healthCheck the health check; {@code null} if there is none
 * @param onBuild the instructions of a Dockerfile that a build on the image runs first, in Docker's field OnBuild
 */
public record RunSettings(
        String user,
        List<String> exposedPorts,
        List<String> environment,
        List<String> entrypoint,
        List<String> cmd,
        List<String> volumes,
        String workingDirectory,
        Map<String, String> labels,
        String stopSignal,
        List<String> shell,
        @Nullable HealthCheck healthCheck,
        List<String> onBuild) {
    static final RunSettings NONE = new RunSettings(
            "", List.of(), List.of(), List.of(), List.of(), List.of(), "", Map.of(), "", List.of(), null, List.of());

    /** The fields in the order in which they are written. */
    static final List<String> ORDER = List.of(
            "User",
            "ExposedPorts",
            "Env",
            "Entrypoint",
            "Cmd",
            "Volumes",
            "WorkingDir",
            "Labels",
            "StopSignal",
            "Healthcheck",
            "Shell",
            "OnBuild");

    /**
     * Copies the lists and the map.
     *
     * @param user a name or number, optionally followed by a colon and the group
     * @param exposedPorts ports with their protocols
     * @param environment variables
     * @param entrypoint the program and its first arguments
     * @param cmd the arguments after those
     * @param volumes paths whose content is not part of the image
     * @param workingDirectory the directory in which the program starts
     * @param labels labels of the image
     * @param stopSignal the signal that ends the program
     * @param shell the program that runs a command given as one string
     * @param healthCheck the health check
     * @param onBuild the instructions that a build on the image runs first
     */
    public RunSettings {
        exposedPorts = List.copyOf(exposedPorts);
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
        shell = List.copyOf(shell);
        onBuild = List.copyOf(onBuild);
    }

    static RunSettings read(JsonFields fields) throws InvalidImageException {
        JsonFields check = fields.objectOrNull("Healthcheck");
        return new RunSettings(
                fields.stringOrEmpty("User"),
                fields.names("ExposedPorts"),
                fields.strings("Env"),
                fields.strings("Entrypoint"),
                fields.strings("Cmd"),
                fields.names("Volumes"),
                fields.stringOrEmpty("WorkingDir"),
                fields.texts("Labels"),
                fields.stringOrEmpty("StopSignal"),
                fields.strings("Shell"),
                check == null ? null : HealthCheck.read(check),
                fields.strings("OnBuild"));
    }
}
