/**
 * The building of images. {@link io.lcfs.build.ImageBuilder} describes an image as a row of steps and runs them,
 * {@link io.lcfs.build.FileChanges} describes the changes of one layer, {@link io.lcfs.build.DockerfileBuild} makes a
 * description of a Dockerfile, and {@link io.lcfs.build.BuildCache} handles the layers of steps that are kept for later
 * builds.
 *
 * <p>Owns: the order of the steps, the configuration and the history of the image. Must never: change a layer itself;
 * know the engine. Depends on: {@code cache}, {@code change}, {@code dockerfile}, {@code host}, {@code place}, {@code
 * run}, {@code words}.
 */
package io.lcfs.build;
