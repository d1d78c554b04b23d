package io.lcfs.oci.registry.login;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a user at a registry. They are never part of a message: {@link #toString()} shows no value.
 *
 * @param username the user's name; {@code null} if the secret is an identity token, which is exchanged for tokens of
 *     the registry
 * @param secret the password, or the identity token
 */
public record RegistryCredentials(@Nullable String username, String secret) {
    /**
     * Checks the user's name.
     *
     * @param username a name without a colon; {@code null} for an identity token
     * @param secret the password or the identity token
     * @throws IllegalArgumentException if the name contains a colon; the message does not show the name
     */
    public RegistryCredentials {
        Objects.requireNonNull(secret);
        if (username != null && username.indexOf(':') >= 0) {
            throw new IllegalArgumentException("the user name contains a colon");
        }
    }

    /** Returns a text without the values. */
    @Override
    public String toString() {
        return username == null ? "Credentials[identity token]" : "Credentials[user and password]";
    }
}
