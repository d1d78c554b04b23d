/**
 * The goals of the Maven plugin. Each reads its parameters and the project, and calls {@code image} for the work.
 *
 * <p>Owns: the names of parameters and their defaults. Must never: read or write an image or the store itself. Depends
 * on: {@code image}.
 */
@NullMarked
package io.lcfs.maven;

import org.jspecify.annotations.NullMarked;
