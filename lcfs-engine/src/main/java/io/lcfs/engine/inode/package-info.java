/**
 * One inode: its record, the rules of permissions, and the exception for a damaged item of a file tree. Owns the
 * meaning of an inode's items. Must never know names or content.
 *
 * <p>Depends on: tree, format. Lock: none of its own; the caller holds the layer's lock.
 */
package io.lcfs.engine.inode;
