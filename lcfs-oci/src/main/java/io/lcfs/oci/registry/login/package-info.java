/**
 * Who we are to a registry: credentials, challenges, tokens. Must never put a secret into a message, nor send one over plain
 * HTTP to another machine. Depends on: {@code text}, {@code http}. Lock: that of {@link io.lcfs.oci.registry.login.Authorizer},
 * under which tokens are fetched.
 */
package io.lcfs.oci.registry.login;
