/**
 * The watch service, which looks at its directories when something in the layer has changed.
 *
 * <p>Owns: a thread while directories are watched. Must never: make writers of the layer wait. Depends on:
 * {@code file}. Locks: that of the service, that of each directory.
 */
package io.lcfs.nio.watch;
