/**
 * Repositories of registries from a user's point of view: options, progress, failures. {@link io.lcfs.oci.Registry}
 * opens a repository.
 *
 * <p>Owns: the options and their defaults. Depends on: {@code content}, {@code registry.login}, {@code text}.
 */
package io.lcfs.oci.registry;
