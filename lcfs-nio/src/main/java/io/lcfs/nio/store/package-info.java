/**
 * The layer of a file system, and the store that it is opened from. Start at {@link io.lcfs.nio.store.LayerSupplier}.
 *
 * <p>Owns: the stores that file systems have opened; a store is opened once and closed with the last file system that
 * uses it. Must never: close a layer or a store that the caller opened. Depends on: nothing. Locks: those of
 * {@code OpenStores} and of each source. They are held while a store is opened or closed; the lock of a source is taken
 * before that of {@code OpenStores}.
 */
package io.lcfs.nio.store;
