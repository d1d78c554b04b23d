/**
 * What is asked for, and what is returned, when a single layer is imported or exported: options, limits, the imported layer.
 *
 * <p>Owns: values only. Depends on: {@code content}.
 */
package io.lcfs.oci.layer;
