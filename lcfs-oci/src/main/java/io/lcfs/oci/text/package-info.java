/**
 * Preparation of text from outside for messages.
 *
 * <p>Owns: no state. Must never: read or write anything. Depends on: nothing.
 */
package io.lcfs.oci.text;
