/** Streams that layers go through: compression, digests, limits, a thread of their own. */
package io.lcfs.oci.stream;
