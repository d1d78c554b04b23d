/**
 * Protection against making a wrong state durable. Owns the gate, which makes a checkpoint one instant, and the latch
 * that remembers the first failure. Must never know the content of a change.
 *
 * <p>Depends on: tree. Lock: the gate, which comes before all locks of data.
 */
package io.lcfs.engine.guard;
