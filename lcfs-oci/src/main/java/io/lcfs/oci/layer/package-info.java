/** Layer tars into layers and layers into layer tars. */
package io.lcfs.oci.layer;
