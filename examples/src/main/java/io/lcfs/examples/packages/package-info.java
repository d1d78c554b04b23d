/** The common parts of the programs that install packages in a layer, edit its accounts, and read tars of images. */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples.packages;
