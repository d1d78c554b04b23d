/**
 * The execution of operations: each is counted, runs inside the gate and under its locks, and has the space promised
 * that it may need. Also contains the store's background thread. Owns the order of these steps. Must never know the
 * purpose of an operation.
 *
 * <p>Depends on: checkpoint, file, content, layer, guard, space, tree, format. Lock: the outermost one for operations;
 * an operation takes the gate, the table of layers and a layer in this order, see docs/LOCKING.md.
 */
package io.lcfs.engine.operation;
