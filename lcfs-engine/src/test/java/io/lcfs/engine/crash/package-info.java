/**
 * Crash tests: a device that knows every possible state of its medium, the states at each moment of a workload, and
 * their comparison with a model; and planted bugs, which show that these tests find faults.
 */
package io.lcfs.engine.crash;
