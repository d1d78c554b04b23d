/**
 * The host as source and target of copies: its directories, names, mounts, attributes and files.
 *
 * <p>Owns the open directories of a copy. Never follows a symbolic link below the path that the caller gives.
 *
 * <p>Depends on: copy.tree.
 */
package io.lcfs.engine.copy.host;
