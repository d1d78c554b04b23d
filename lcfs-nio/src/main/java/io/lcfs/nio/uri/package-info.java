/**
 * URIs of stores, layers and paths: {@link io.lcfs.nio.uri.StoreUri} and {@link io.lcfs.nio.uri.LayerUri}.
 *
 * <p>Owns: the forms of these URIs and their escapes. Must never: open anything. Depends on: nothing.
 */
package io.lcfs.nio.uri;
