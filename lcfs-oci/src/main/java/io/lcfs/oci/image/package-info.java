/** Whole images into a store and out of it. */
package io.lcfs.oci.image;
