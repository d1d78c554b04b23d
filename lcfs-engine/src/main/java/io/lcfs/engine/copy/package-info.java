/**
 * Copies trees: from the host into a layer, between layers, and from a layer to the host. Walks the tree of a layer.
 *
 * <p>Owns nothing of a store: everything is read and changed through the calls of {@link io.lcfs.Layer} and {@link
 * CopyLayer}, so a copy consists of many changes. Only a symbolic link at the end of a path that the caller gives is
 * followed, on the host as well as in a layer.
 *
 * <p>Depends on: copy.host, copy.tree.
 */
package io.lcfs.engine.copy;
