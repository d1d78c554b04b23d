/**
 * The language of Dockerfiles: {@link io.lcfs.build.dockerfile.Dockerfile} reads a text into stages and instructions.
 *
 * <p>Owns: the syntax. Must never: expand a variable; know images, layers or the host. Depends on: nothing.
 */
package io.lcfs.build.dockerfile;
