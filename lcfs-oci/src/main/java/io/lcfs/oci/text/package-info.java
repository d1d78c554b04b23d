/** Text from outside, in messages. */
package io.lcfs.oci.text;
