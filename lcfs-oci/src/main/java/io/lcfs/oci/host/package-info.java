/** Directories of the host, in and out of layers. */
package io.lcfs.oci.host;
