package io.lcfs.oci.registry.login;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Where the credentials of registries come from. Implementations must be thread-safe. */
@FunctionalInterface
public interface CredentialSource {
    /**
     * Finds the credentials for a registry. Asked when the registry wants some, and again when a token has expired.
     *
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @return {@code null} if there are none, and the registry is to be asked without
     * @throws IOException if that cannot be found out; the message must not have a secret in it
     */
    @Nullable
    RegistryCredentials find(String host) throws IOException;

    /**
     * Finds the credentials for a repository, where a registry has several users. What this returns is told to nobody but the registry
     * of that name, for that repository, and to the token server that it names.
     *
     * @param host the registry, as in {@link io.lcfs.oci.spec.ImageReference#host()}
     * @param repository the repository, as in {@link io.lcfs.oci.spec.ImageReference#repository()}
     * @return {@code null} if there are none
     * @throws IOException as {@link #find(String)}
     */
    default @Nullable RegistryCredentials find(String host, String repository) throws IOException {
        return find(host);
    }

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
    static CredentialSource of(RegistryCredentials credentials) {
        return host -> credentials;
    }

    /**
     * The credentials in a {@code config.json} as Docker writes it, or an {@code auth.json} as podman and skopeo do. Of several entries that
     * are for a repository, the one with the longest path counts: {@code host/team/app}, {@code host/team}, {@code host}. For each
     * look-up the file is read again, and a program {@code docker-credential-NAME} is run if it names one, for at most 30 seconds.
     *
     * @param file the file; if it is not there, there are no credentials
     * @return the source
     */
    static CredentialSource dockerConfig(Path file) {
        return new DockerConfig(file);
    }

    /**
     * The credentials that this machine's tools have: {@code $REGISTRY_AUTH_FILE} alone if that is set; else the first of these files that has
     * some, {@code containers/auth.json} below {@code $XDG_RUNTIME_DIR} (or {@code /run/containers/UID/auth.json}) and
     * {@code $XDG_CONFIG_HOME} (or {@code ~/.config}), and {@link #defaultDockerConfig()}.
     *
     * @return the source
     */
    static CredentialSource ofThisMachine() {
        List<Path> files = CredentialPlaces.of(System.getenv(), Path.of(System.getProperty("user.home")));
        return new FirstOf(files.stream().map(CredentialSource::dockerConfig).toList());
    }

    /**
     * Where Docker keeps that file: {@code $DOCKER_CONFIG/config.json}, else {@code ~/.docker/config.json}.
     *
     * @return the path, whether there is a file or not
     */
    static Path defaultDockerConfig() {
        return CredentialPlaces.ofDocker(System.getenv(), Path.of(System.getProperty("user.home")));
    }
}
