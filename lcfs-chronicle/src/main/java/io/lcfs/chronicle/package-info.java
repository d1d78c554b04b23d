/**
 * A {@link io.lcfs.spi.BlockDevice} that reads through one mapping of chronicle-bytes:
 * {@link io.lcfs.chronicle.ChronicleDevice}. Must never: write through the mapping. Depends on: nothing.
 */
package io.lcfs.chronicle;
