/**
 * The differences between two layers, as a sorted list of paths. Owns the rules for what counts as a change of a file;
 * must never change a tree.
 *
 * <p>Depends on: tree, space, format. Lock: none of its own; the caller keeps both trees from changing.
 */
package io.lcfs.engine.diff;
