/**
 * The measurements of whole images: the time of the processors and the clock that pulling and pushing a real image take
 * here, and in the programs that do the same work. {@link io.lcfs.bench.images.ImageMeasurements} runs them all,
 * {@link io.lcfs.bench.images.ImageProgram} does the work of this library in a JVM of its own.
 *
 * <p>Depends on: {@code io.lcfs.bench}, {@code peers}.
 */
package io.lcfs.bench.images;
