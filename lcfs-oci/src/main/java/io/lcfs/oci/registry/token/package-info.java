/**
 * Responses to the challenges of registries: tokens, and their validity.
 *
 * <p>Owns: the tokens. Must never: put a secret into a message, nor send one over plain HTTP to another machine.
 * Depends on: {@code json}, {@code registry}, {@code registry.http}, {@code registry.login}. Lock: that of
 * {@link io.lcfs.oci.registry.token.Authorizer}, under which tokens are fetched.
 */
package io.lcfs.oci.registry.token;
