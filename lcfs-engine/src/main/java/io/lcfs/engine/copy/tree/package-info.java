/**
 * The walk of a copy over a tree: what it asks of a source and of a target, and the order in which it copies.
 *
 * <p>Owns the report of a copy and the names of files that have several names. Knows neither a layer nor the host.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.engine.copy.tree;
