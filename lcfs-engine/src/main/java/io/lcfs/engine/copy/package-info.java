/**
 * Copies trees: from the host into a layer, between layers, from a layer to the host; and walks them.
 *
 * <p>Owns nothing of a store: all that it reads and changes goes through the calls of {@link io.lcfs.Layer} and
 * {@link CopyLayer}, so a copy is a row of changes of its own. No symbolic link is followed, of the host or of the
 * layer, but at the end of the path that a caller names.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.engine.copy;
