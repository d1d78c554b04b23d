package io.lcfs.engine.guard;

/**
 * What each change of a store passes.
 *
 * @param gate makes a checkpoint one instant
 * @param failure remembers the first failure
 */
public record Guard(Gate gate, FailureLatch failure) {}
