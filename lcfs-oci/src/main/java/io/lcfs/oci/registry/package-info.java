/**
 * The interface of a repository, its options, and its failures. {@link io.lcfs.oci.Registry} opens a repository.
 *
 * <p>Owns: the options and their defaults. Depends on: {@code content}, {@code registry.login}, {@code spec},
 * {@code text}.
 */
package io.lcfs.oci.registry;
