/**
 * Interfaces that an engine implements so that {@link io.lcfs.LayerStore} finds it, the interface that a device
 * implements, and classes that a device may use. A program that only uses layers imports nothing from this package.
 *
 * <p>Depends on: {@code io.lcfs}.
 */
package io.lcfs.spi;
