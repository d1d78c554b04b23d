/**
 * The common parts of the command lines of the programs: locations of images, failures in one line, temporary files.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples.command;
