/**
 * Credentials for registries, given by the caller or found in the files and helper programs of the host.
 *
 * <p>Owns: the form of the configuration files of Docker, podman and skopeo. Must never: put a secret into a message.
 * Depends on: {@code json}, {@code text}.
 */
package io.lcfs.oci.registry.login;
