/**
 * The implementation of lcfs-api, built from the packages below. Decides nothing about blocks. Ensures that each
 * operation runs inside the gate, under the right locks, with the space promised that it may need.
 *
 * <p>Depends on: everything. Lock order: gate, layer table, layer, space; see docs/LOCKING.md.
 */
package io.lcfs.engine.store;
