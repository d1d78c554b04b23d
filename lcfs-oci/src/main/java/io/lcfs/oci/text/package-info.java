/**
 * Checks of names, and the preparation of text of unknown origin for messages.
 *
 * <p>Owns: the grammar of references, and the form of quoted text. Must never: read or write anything. Depends on:
 * nothing.
 */
package io.lcfs.oci.text;
