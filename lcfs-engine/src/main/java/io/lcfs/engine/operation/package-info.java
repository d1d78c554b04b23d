/**
 * How an operation runs: counted, inside the gate, under its locks, with the space promised that it may need; and the
 * thread of a store that works in the background. Owns the order in which these are taken. Must never know what an
 * operation does.
 *
 * <p>Depends on: checkpoint, file, content, layer, guard, space, tree, format. Lock: the end of operations; an
 * operation takes the gate, the table of layers and a layer in this order, see docs/LOCKING.md.
 */
package io.lcfs.engine.operation;
