/**
 * A program that works through one store at full size with a small heap: a million layers, five million files, a chain
 * of ten thousand layers, a 20 GiB sparse file, a killed process. {@link io.lcfs.bench.scale.Scale} is the main class.
 * Depends on: {@code io.lcfs.bench}.
 */
package io.lcfs.bench.scale;
