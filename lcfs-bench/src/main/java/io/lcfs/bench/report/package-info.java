/**
 * The report: runs the benchmarks in turn, holds the figures against the targets, and writes them as text, JSON and a page with
 * charts. {@link io.lcfs.bench.report.Targets} has the targets, {@link io.lcfs.bench.report.Steps} what is run for them.
 */
package io.lcfs.bench.report;
