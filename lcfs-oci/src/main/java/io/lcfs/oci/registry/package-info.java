/**
 * Repositories of registries, as a user sees them: how they are opened, what is reported, what can fail.
 * {@link io.lcfs.oci.Registry} opens one.
 *
 * <p>Owns: the options and their defaults. Depends on: {@code content}, {@code registry.login}, {@code spec}, {@code text}.
 */
package io.lcfs.oci.registry;
