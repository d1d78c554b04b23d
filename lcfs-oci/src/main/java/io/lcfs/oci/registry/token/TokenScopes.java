package io.lcfs.oci.registry.token;

import java.util.List;
import java.util.stream.Stream;

/**
 * What a request is allowed to do, as token servers write it.
 *
 * @param scopes {@code repository:NAME:ACTIONS} each
 */
public record TokenScopes(List<String> scopes) {
    /**
     * Reading.
     *
     * @param repository whose images
     * @return the access
     */
    public static TokenScopes pull(String repository) {
        return new TokenScopes(List.of("repository:" + repository + ":pull"));
    }

    /**
     * Reading and writing.
     *
     * @param repository whose images
     * @return the access
     */
    public static TokenScopes push(String repository) {
        return new TokenScopes(List.of("repository:" + repository + ":pull,push"));
    }

    /**
     * Both of two.
     *
     * @param other the other one
     * @return all scopes
     */
    public TokenScopes and(TokenScopes other) {
        return new TokenScopes(
                Stream.concat(scopes.stream(), other.scopes.stream()).distinct().toList());
    }
}
