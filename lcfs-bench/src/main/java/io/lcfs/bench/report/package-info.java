/**
 * The report, which runs all benchmarks, compares the figures with the targets, and writes them as text, as JSON and as
 * a page with charts. {@link io.lcfs.bench.report.Targets} defines the targets, {@link io.lcfs.bench.report.Steps} the
 * runs.
 *
 * <p>Depends on: {@code io.lcfs.bench}, {@code images}, {@code peers}.
 */
package io.lcfs.bench.report;
