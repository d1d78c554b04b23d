/**
 * What the bytes mean: one descriptor a record, with the table of its fields. Owns no state and does no I/O. A change here is
 * a change of the format.
 *
 * <p>Depends on: nothing. Lock: none, all is stateless.
 */
package io.lcfs.engine.format;
