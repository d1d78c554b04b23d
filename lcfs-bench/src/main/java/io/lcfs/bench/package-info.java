/**
 * Benchmarks of the calls of {@link io.lcfs.LayerStore}, each beside the raw limit of the machine in the same run,
 * because only their ratio is comparable. {@link io.lcfs.bench.report} compares all of them with the targets, and
 * {@link io.lcfs.bench.scale} works through a store at full size. Without one of these as its first argument,
 * {@code java -jar lcfs-bench/target/lcfs-bench.jar} takes all options of JMH, such as a pattern of names,
 * {@code -p layers=10} or {@code -prof gc}. {@code -Dlcfs.bench.dir=DIR} before {@code -jar} sets the directory of the
 * files.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.bench;
