package io.lcfs.maven.image;

import io.lcfs.oci.registry.login.CredentialSource;
import io.lcfs.oci.registry.login.FirstOf;
import io.lcfs.oci.registry.login.RegistryCredentials;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The credentials in the settings of Maven: the server whose ID is the longest part of {@code HOST/REPOSITORY} counts,
 * such as {@code registry.example:5000/team} before {@code registry.example:5000}.
 */
public final class ServerCredentials implements CredentialSource {
    private final Servers servers;

    /** The servers of the settings. */
    public interface Servers {
        /**
         * Finds a server.
         *
         * @param id the ID of the server
         * @return its credentials, decrypted; {@code null} if there is no such server
         * @throws IOException if the credentials cannot be decrypted
         */
        @Nullable
        RegistryCredentials find(String id) throws IOException;
    }

    /**
     * Creates a source of the credentials of servers.
     *
     * @param servers the servers
     */
    public ServerCredentials(Servers servers) {
        this.servers = servers;
    }

    /**
     * Returns the source of credentials of a build: the settings of Maven, and then the files of Docker, podman and
     * skopeo.
     *
     * @param servers the servers of the settings
     * @return the source
     */
    public static CredentialSource andThisMachine(Servers servers) {
        return new FirstOf(List.of(new ServerCredentials(servers), CredentialSource.ofThisMachine()));
    }

    @Override
    public @Nullable RegistryCredentials find(String host) throws IOException {
        return servers.find(host);
    }

    @Override
    public @Nullable RegistryCredentials find(String host, String repository) throws IOException {
        String id = host + "/" + repository;
        while (id.length() > host.length()) {
            RegistryCredentials found = servers.find(id);
            if (found != null) {
                return found;
            }
            id = id.substring(0, id.lastIndexOf('/'));
        }
        return servers.find(host);
    }
}
