/**
 * Copies of trees from the host into a layer, between layers, and from a layer to the host; the walk over the tree of a
 * layer.
 *
 * <p>Owns no part of a store: everything is read and changed through the calls of {@link io.lcfs.Layer} and {@link
 * CopyLayer}, so a copy consists of many changes. On the host and in layers, a symbolic link is followed only at the
 * end of a path that the caller gives.
 *
 * <p>Depends on: copy.host, copy.tree.
 */
package io.lcfs.engine.copy;
