/**
 * Text from outside, made fit for messages. Owns no state, never reads or writes anything. Depends on: nothing.
 */
package io.lcfs.oci.text;
