/**
 * A {@link io.lcfs.spi.BlockDevice} that reads through one mapping of chronicle-bytes:
 * {@link io.lcfs.chronicle.ChronicleDevice}. Must never write through the mapping. Depends on: {@code io.lcfs.spi}.
 */
package io.lcfs.chronicle;
