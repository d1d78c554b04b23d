/**
 * The changes of files of which steps consist: each adds its input to the key of its step, and changes the layer if the
 * key is not known.
 *
 * <p>Owns: what each change does, and the times of files in a layer. Must never: depend on anything that it does not
 * add to the key. Depends on: {@code cache}, {@code host}, {@code run}.
 */
package io.lcfs.build.change;
