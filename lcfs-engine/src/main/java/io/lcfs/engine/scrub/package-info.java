/**
 * Looking for damage. Owns the check of all metadata against the space map. Must never change anything.
 *
 * <p>Depends on: checkpoint, file, layer, tree, space, format. Lock: runs while the gate is closed.
 */
package io.lcfs.engine.scrub;
