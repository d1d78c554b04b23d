/**
 * The parameters and results of the import or export of a single layer: options, limits, the imported layer.
 *
 * <p>Owns: values only. Depends on: {@code content}.
 */
package io.lcfs.oci.layer;
