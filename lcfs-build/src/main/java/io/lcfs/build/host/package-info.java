/**
 * Files of the host as the input of steps: digests of trees, which are remembered in the store.
 *
 * <p>Owns: the rules of what counts as a change of a file. Must never: change a layer. Depends on: {@code cache}.
 */
package io.lcfs.build.host;
