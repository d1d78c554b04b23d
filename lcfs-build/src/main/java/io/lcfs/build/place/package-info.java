/**
 * The copies of COPY and ADD in a Dockerfile: which files the sources name, also on the web, and where they are placed.
 *
 * <p>Owns: the rules of both. Must never: read a source that a {@code .dockerignore} excludes, or leave the build
 * context or the layer through a symbolic link. Depends on: {@code account}, {@code cache}, {@code change}, {@code
 * host}, {@code words}.
 */
package io.lcfs.build.place;
