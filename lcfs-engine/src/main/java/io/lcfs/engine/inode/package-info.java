/**
 * One inode: its record, the rules of permissions, and what is to be thrown when an item of a file tree is damaged.
 * Owns what the items of an inode mean. Must never know names or content.
 *
 * <p>Depends on: tree, format. Lock: none of its own; the caller has the layer's.
 */
package io.lcfs.engine.inode;
