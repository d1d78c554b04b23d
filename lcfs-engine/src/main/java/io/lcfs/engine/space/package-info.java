/**
 * Who may write where. Owns the bitmaps of free space, the runs that are reserved, and the stage of blocks that are not
 * on the device yet. Must never know what a block holds.
 *
 * <p>Depends on: device, format. Lock: the one of {@link io.lcfs.engine.space.SpaceMap}, the innermost of all; the
 * stage has one of its own, under which nothing else is taken.
 */
package io.lcfs.engine.space;
