/**
 * What an engine implements so that {@link io.lcfs.LayerStore} finds it, and what a device implements and can use. A
 * user of layers imports nothing from here.
 *
 * <p>Depends on: {@code io.lcfs}.
 */
package io.lcfs.spi;
