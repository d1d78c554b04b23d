/** A layer and the host's file system, asked the same: errors, link counts, modes, owners, and which times change. */
package io.lcfs.engine.posix;
