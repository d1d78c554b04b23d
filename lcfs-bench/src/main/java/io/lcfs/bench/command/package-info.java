/**
 * The command line of the jar: {@code java -jar lcfs-bench/target/lcfs-bench.jar}.
 *
 * <p>Owns: the first argument. Must never: be used by another package. Depends on: {@code report}, {@code scale}.
 */
package io.lcfs.bench.command;
