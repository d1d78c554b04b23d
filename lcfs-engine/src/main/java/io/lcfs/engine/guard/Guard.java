package io.lcfs.engine.guard;

/**
 * The two guards that each change of a store passes.
 *
 * @param gate makes a checkpoint one instant of the store
 * @param failure remembers the first failure
 */
public record Guard(Gate gate, FailureLatch failure) {}
