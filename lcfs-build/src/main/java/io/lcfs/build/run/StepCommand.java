package io.lcfs.build.run;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/**
 * A command that a step runs. Immutable.
 *
 * @param arguments the program and its arguments, with the shell if one runs the command
 * @param environment the variables that the command sees, in the order of their names
 * @param workingDirectory the absolute path of the directory in which the command is run
 * @param user a name or number, optionally followed by a colon and the group; empty for root
 */
public record StepCommand(
        List<String> arguments, Map<String, String> environment, String workingDirectory, String user) {
    /**
     * Copies the list and the map.
     *
     * @param arguments the program and its arguments
     * @param environment the variables
     * @param workingDirectory the directory
     * @param user the user
     * @throws IllegalArgumentException if there is no program, or the directory is not absolute
     */
    public StepCommand {
        arguments = List.copyOf(arguments);
        environment = Collections.unmodifiableMap(new TreeMap<>(environment));
        Objects.requireNonNull(user);
        if (arguments.isEmpty() || arguments.get(0).isEmpty()) {
            throw new IllegalArgumentException("the command has no program");
        }
        if (!workingDirectory.startsWith("/")) {
            throw new IllegalArgumentException("the working directory " + workingDirectory + " is not absolute");
        }
    }
}
