/**
 * Programs that a user would copy: {@link io.lcfs.examples.QuickStart} shows the calls in a few lines,
 * {@link io.lcfs.examples.BuildImage} builds images from a real root file system and checks every byte of them.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples;
