/**
 * The meaning of the bytes: one descriptor for each record, with a table of its fields. Owns no state and does no I/O.
 * A change in this package is a change of the format.
 *
 * <p>Depends on: nothing. Lock: none, because everything is stateless.
 */
package io.lcfs.engine.format;
