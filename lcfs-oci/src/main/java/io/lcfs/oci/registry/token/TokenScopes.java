package io.lcfs.oci.registry.token;

import java.util.List;
import java.util.stream.Stream;

/**
 * The rights that a request needs, in the form that token servers expect.
 *
 * @param scopes scopes in the form {@code repository:NAME:ACTIONS}
 */
public record TokenScopes(List<String> scopes) {
    /**
     * Returns the scope for reading.
     *
     * @param repository the repository
     * @return the scope
     */
    public static TokenScopes pull(String repository) {
        return new TokenScopes(List.of("repository:" + repository + ":pull"));
    }

    /**
     * Returns the scope for reading and writing.
     *
     * @param repository the repository
     * @return the scope
     */
    public static TokenScopes push(String repository) {
        return new TokenScopes(List.of("repository:" + repository + ":pull,push"));
    }

    /**
     * Returns the scope for deleting.
     *
     * @param repository the repository
     * @return the scope
     */
    public static TokenScopes delete(String repository) {
        return new TokenScopes(List.of("repository:" + repository + ":delete,pull"));
    }

    /**
     * Returns the scopes of this object and of another one.
     *
     * @param other the other scopes
     * @return all scopes
     */
    public TokenScopes and(TokenScopes other) {
        return new TokenScopes(
                Stream.concat(scopes.stream(), other.scopes.stream()).distinct().toList());
    }
}
