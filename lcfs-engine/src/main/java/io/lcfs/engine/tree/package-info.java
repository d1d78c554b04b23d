/**
 * The persistent B+tree, one for each layer and one for each table. Owns the arrangement of items in nodes; must never
 * know the meaning of an item.
 *
 * <p><b>Branch on write.</b> A node that was born before its tree's {@code mutableSince} is copied before it is
 * changed, and with it the path above it. <b>Separators are exact</b>: the key of an inner entry is the first key of
 * the child's subtree. So a node that two trees share has the same key in both, on which comparison and reclaiming
 * rely.
 *
 * <p>Depends on: space, device, format. Lock: none of its own; a tree is guarded by the lock of its owner.
 */
package io.lcfs.engine.tree;
