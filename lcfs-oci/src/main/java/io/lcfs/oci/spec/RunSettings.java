package io.lcfs.oci.spec;

import io.lcfs.oci.content.InvalidImageException;
import io.lcfs.oci.json.JsonFields;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How a container of an image is run unless told otherwise: what a configuration has under {@code config}. Texts, lists and maps
 * are empty where nothing is said.
 *
 * @param user a name or number, and after a colon the group
 * @param exposedPorts ports with their protocols, sorted: {@code 80/tcp}
 * @param environment variables: {@code NAME=value}
 * @param entrypoint the program and its first arguments
 * @param cmd arguments after those, or the program if there is no entrypoint
 * @param volumes paths that are not the image's, sorted
 * @param workingDirectory where the program starts
 * @param labels what else somebody wrote of the image
 * @param stopSignal what ends the program: {@code SIGTERM}
 * @param shell what runs a command that is one text, and its first arguments
 * @param healthCheck how to find out whether the container is well; {@code null} if nothing is said
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
        @Nullable HealthCheck healthCheck) {
    static final RunSettings NONE = new RunSettings(
            "", List.of(), List.of(), List.of(), List.of(), List.of(), "", Map.of(), "", List.of(), null);

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
            "Shell");

    /**
     * Copies the lists and the map.
     *
     * @param user a name or number, and after a colon the group
     * @param exposedPorts ports with their protocols
     * @param environment variables
     * @param entrypoint the program and its first arguments
     * @param cmd arguments after those
     * @param volumes paths that are not the image's
     * @param workingDirectory where the program starts
     * @param labels what else somebody wrote of the image
     * @param stopSignal what ends the program
     * @param shell what runs a command that is one text
     * @param healthCheck how to find out whether the container is well
     */
    public RunSettings {
        exposedPorts = List.copyOf(exposedPorts);
        environment = List.copyOf(environment);
        entrypoint = List.copyOf(entrypoint);
        cmd = List.copyOf(cmd);
        volumes = List.copyOf(volumes);
        labels = Map.copyOf(labels);
        shell = List.copyOf(shell);
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
                check == null ? null : HealthCheck.read(check));
    }
}
