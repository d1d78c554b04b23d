/**
 * The running of commands in a layer: {@link io.lcfs.build.run.StepRunner} is the interface that a build needs for RUN.
 *
 * <p>Owns: what a command sees and how its changes come back. Must never: know the steps of a build. Depends on:
 * nothing.
 */
package io.lcfs.build.run;
