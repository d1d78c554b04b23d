/**
 * The allocation of blocks. Owns the bitmaps of free space, the reserved runs, and the stage of blocks that are not on
 * the device yet. Must never know the content of a block.
 *
 * <p>Depends on: device, format. Lock: the lock of {@link io.lcfs.engine.space.SpaceMap}, the innermost of all; the
 * stage has its own lock, under which no other lock is taken.
 */
package io.lcfs.engine.space;
