/** What the command lines of the programs share: places of images, failures in one line, temporary files. */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples.command;
