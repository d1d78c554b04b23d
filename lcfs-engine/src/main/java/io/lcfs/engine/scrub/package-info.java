/**
 * The search for damage: the check of all metadata against the space map, and the scrub of all blocks on the medium.
 * Must never change anything.
 *
 * <p>Depends on: checkpoint, names, content, layer, tree, space, device, format. Lock: a check runs while the gate is
 * closed; a scrub takes the table's lock and then a layer's, for one step each.
 */
package io.lcfs.engine.scrub;
