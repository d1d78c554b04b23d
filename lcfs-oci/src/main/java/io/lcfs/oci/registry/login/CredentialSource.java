package io.lcfs.oci.registry.login;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A source of credentials for registries. Implementations must be thread-safe. */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Finds the credentials for a registry. Called when the registry requires credentials, and again when a token has
     * expired.
     *
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @return the credentials; {@code null} if there are none, so that the registry is accessed without credentials
     * @throws IOException if the credentials cannot be read; the message must not contain a secret
     */
    @Nullable
    RegistryCredentials find(String host) throws IOException;

    /**
     * Finds the credentials for a repository, because a caller may have several users at one registry. By default,
     * these are the credentials for the registry. The result is sent only to the registry of that name, for that
     * repository, and to the token server that the registry names.
     *
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @param repository the repository, as in {@link io.lcfs.oci.spec.ImageReference#repository()}
     * @return the credentials; {@code null} if there are none
     * @throws IOException under the conditions of {@link #find(String)}
     */
    default @Nullable RegistryCredentials find(String host, String repository) throws IOException {
        return find(host);
    }

    /**
     * Returns a source without credentials.
     *
     * @return the source
     */
    static CredentialSource none() {
        return host -> null;
    }

    /**
     * Returns a source with the same credentials for every registry.
     *
     * @param credentials the credentials
     * @return the source
     */
    static CredentialSource of(RegistryCredentials credentials) {
        return host -> credentials;
    }

    /**
     * Returns the source of credentials in a {@code config.json} of Docker, or an {@code auth.json} of podman and
     * skopeo. Of several entries for a repository, the one with the longest path counts: {@code host/team/app},
     * {@code host/team}, {@code host}. The file is read at each look-up, and a program {@code docker-credential-NAME}
     * is run if the file names one, for at most 30 seconds.
     *
     * @param file the file; if it does not exist, there are no credentials
     * @return the source
     */
    static CredentialSource dockerConfig(Path file) {
        return new DockerConfig(file);
    }

    /**
     * Returns the source of the credentials of this machine's tools: only {@code $REGISTRY_AUTH_FILE} if that is set;
     * otherwise the first of these files that has credentials: {@code containers/auth.json} below
     * {@code $XDG_RUNTIME_DIR} (or {@code /run/containers/UID/auth.json}) and {@code $XDG_CONFIG_HOME} (or
     * {@code ~/.config}), and {@link #defaultDockerConfig()}.
     *
     * @return the source
     */
    static CredentialSource ofThisMachine() {
        List<Path> files = CredentialPlaces.of(System.getenv(), Path.of(System.getProperty("user.home")));
        return new FirstOf(files.stream().map(CredentialSource::dockerConfig).toList());
    }

    /**
     * Returns the path of Docker's file: {@code $DOCKER_CONFIG/config.json}, otherwise {@code ~/.docker/config.json}.
     *
     * @return the path, whether or not the file exists
     */
    static Path defaultDockerConfig() {
        return CredentialPlaces.ofDocker(System.getenv(), Path.of(System.getProperty("user.home")));
    }
}
