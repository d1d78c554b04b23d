/**
 * The main job: {@link io.lcfs.acceptance.MainJob} builds images on a real root file system and checks every byte of
 * them, by a reader of tars and a comparison of trees that share nothing with the library.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.acceptance;
