/**
 * The running of commands in a layer: {@link io.lcfs.build.run.StepRunner} is the interface that a build needs for RUN,
 * and {@link io.lcfs.build.run.HostRunner} runs commands on this machine.
 *
 * <p>Owns: what a command sees and how its changes come back. Must never: know the steps of a build. Depends on:
 * {@code account}, {@code host}.
 */
package io.lcfs.build.run;
