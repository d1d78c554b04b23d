package io.lcfs.oci.registry.login;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The files in which the tools of a machine store credentials (containers-auth.json(5), and Docker's documentation).
 */
public final class CredentialPlaces {
    private static final String AUTH_FILE = "containers/auth.json";

    private CredentialPlaces() {}

    /**
     * Returns all files.
     *
     * @param environment the variables of the process
     * @param home the user's directory
     * @return the files in their order, whether or not they exist
     */
    public static List<Path> of(Map<String, String> environment, Path home) {
        Path only = path(environment, "REGISTRY_AUTH_FILE", home);
        if (only != null) {
            return List.of(only);
        }
        List<Path> files = new ArrayList<>();
        Path runtime = path(environment, "XDG_RUNTIME_DIR", home);
        Path own = runtime == null ? ofUser(home) : runtime.resolve(AUTH_FILE);
        if (own != null) {
            files.add(own);
        }
        Path config = path(environment, "XDG_CONFIG_HOME", home);
        files.add((config == null ? home.resolve(".config") : config).resolve(AUTH_FILE));
        files.add(ofDocker(environment, home));
        return files;
    }

    /**
     * Returns Docker's file.
     *
     * @param environment the variables of the process
     * @param home the user's directory
     * @return the file, whether or not it exists
     */
    public static Path ofDocker(Map<String, String> environment, Path home) {
        Path directory = path(environment, "DOCKER_CONFIG", home);
        return (directory == null ? home.resolve(".docker") : directory).resolve("config.json");
    }

    private static @Nullable Path path(Map<String, String> environment, String name, Path home) {
        String value = environment.get(name);
        return value == null || value.isEmpty() ? null : home.getFileSystem().getPath(value);
    }

    /** Returns the file in the user's runtime directory, or null on a system whose users have no numbers. */
    private static @Nullable Path ofUser(Path home) {
        try {
            Object user = Files.getAttribute(home.getFileSystem().getPath("/proc/self"), "unix:uid");
            return home.getFileSystem().getPath("/run/containers", user.toString(), "auth.json");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return null;
        }
    }
}
