/**
 * The same requests to a layer and to the host's file system, with comparisons of errors, link counts, modes, owners
 * and changed times.
 */
package io.lcfs.engine.posix;
