/**
 * The main job: {@link io.lcfs.acceptance.MainJob} builds images on a real root file system and checks every byte of
 * them. The reader of tars and the comparison of trees share no code with the library.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.acceptance;
