/**
 * Words of a Dockerfile and lines of a {@code .dockerignore}: expansion of variables, and patterns of paths.
 *
 * <p>Owns: the rules of both. Must never: read the host or a layer. Depends on: nothing.
 */
package io.lcfs.build.words;
