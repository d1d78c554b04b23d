/**
 * What a crash may leave: a device that knows every state that its medium could be in, the states of each moment of a
 * workload, and their comparison with a model; and planted bugs, which show that this finds what it is to find.
 */
package io.lcfs.engine.crash;
