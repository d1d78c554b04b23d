package io.lcfs.oci.registry.login;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A sequence of sources, of which the first that has credentials is used.
 *
 * @param sources the sources, in the order in which they are asked
 */
public record FirstOf(List<CredentialSource> sources) implements CredentialSource {
    @Override
    public @Nullable RegistryCredentials find(String host) throws IOException {
        return find(host, "");
    }

    @Override
    public @Nullable RegistryCredentials find(String host, String repository) throws IOException {
        for (CredentialSource source : sources) {
            RegistryCredentials found = source.find(host, repository);
            if (found != null) {
                return found;
            }
        }
        return null;
    }
}
