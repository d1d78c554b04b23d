/**
 * Copying of a tree: the walk over the tree, and the interfaces of its source and its target.
 *
 * <p>Owns the report of a copy, and the names of files that have several names. Does not depend on layers or on the
 * host.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.engine.copy.tree;
