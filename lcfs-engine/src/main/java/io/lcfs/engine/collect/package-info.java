/**
 * Removes cache layers that nothing holds: leases, times of last use, and the choice of layers.
 *
 * <p>Depends on: format, layer, operation, space, tree.
 */
@NullMarked
package io.lcfs.engine.collect;

import org.jspecify.annotations.NullMarked;
