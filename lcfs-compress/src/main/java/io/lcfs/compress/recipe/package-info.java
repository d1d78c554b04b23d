/**
 * Recipes for gzip streams: small descriptions from which the very bytes of a stream that another program wrote are
 * made again out of its content. A recipe states how the tokens of the stream differ from those that a named model of
 * its compressor predicts. A wrong model costs bytes of the recipe, and never changes the result.
 *
 * <p>Owns: the format of recipes, see FORMAT.md. Must never: know where streams and contents are kept. Depends on:
 * {@code gzip}, {@code deflate}, {@code bits}. No locks; each object is used by one thread.
 */
package io.lcfs.compress.recipe;
