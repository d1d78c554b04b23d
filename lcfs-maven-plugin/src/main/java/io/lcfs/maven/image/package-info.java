/**
 * The work of the goals, without Maven: where images come from and go to, which files of a project become which layer,
 * and the store that builds share.
 *
 * <p>Owns: the names of images in the store, and the paths of files in an image. Must never: use a type of Maven.
 * Depends on: nothing.
 */
@NullMarked
package io.lcfs.maven.image;

import org.jspecify.annotations.NullMarked;
