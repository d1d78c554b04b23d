package io.lcfs.oci;

import io.lcfs.oci.registry.login.DockerConfig;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Where the credentials of registries come from. To be thread-safe. */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Finds the credentials for a registry. Asked when the registry wants some, and again when a token has expired.
     *
     * @param host the registry, as in {@link ImageReference#host()}
     * @return {@code null} if there are none, and the registry is to be asked without
     * @throws IOException if that cannot be found out; the message must not have a secret in it
     */
    @Nullable
    Credentials find(String host) throws IOException;

    /**
     * No credentials for anybody.
     *
     * @return the source
     */
    static CredentialSource none() {
        return host -> null;
    }

    /**
     * The same credentials for whatever registry they are used with.
     *
     * @param credentials the credentials
     * @return the source
     */
    static CredentialSource of(Credentials credentials) {
        return host -> credentials;
    }

    /**
     * The credentials in a {@code config.json} as Docker writes it. For each look-up the file is read again, and a program
     * {@code docker-credential-NAME} is run if it names one, for at most 30 seconds.
     *
     * @param file the file; if it is not there, there are no credentials
     * @return the source
     */
    static CredentialSource dockerConfig(Path file) {
        return new DockerConfig(file);
    }

    /**
     * Where Docker keeps that file: {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}.
     *
     * @return the path, whether there is a file or not
     */
    static Path defaultDockerConfig() {
        String directory = System.getenv("DOCKER_CONFIG");
        Path parent = directory == null || directory.isEmpty()
                ? Path.of(System.getProperty("user.home"), ".docker")
                : Path.of(directory);
        return parent.resolve("config.json");
    }
}
