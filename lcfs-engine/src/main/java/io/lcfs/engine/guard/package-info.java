/**
 * What keeps a state that is wrong from becoming durable. Owns the gate, which makes a checkpoint one instant, and the latch that
 * remembers the first failure. Must never know what a change does.
 *
 * <p>Depends on: tree. Lock: the gate, which comes before all locks of data.
 */
package io.lcfs.engine.guard;
