/**
 * Benchmarks of the calls of {@link io.lcfs.LayerStore}, each beside the raw limit of the machine in the same run: what
 * counts is their ratio. {@link io.lcfs.bench.report} holds all of them against the targets, {@link io.lcfs.bench.scale} works
 * through a store at full size. With no such first argument, {@code java -jar lcfs-bench/target/lcfs-bench.jar} takes all options of JMH, such as a pattern
 * of names, {@code -p layers=10}, {@code -prof gc}; {@code -Dlcfs.bench.dir=DIR} before {@code -jar} says where the
 * files are to be.
 */
package io.lcfs.bench;
