/**
 * One HTTP request and its response, within limits: addresses, times, sizes, and the distinction of transient failures.
 *
 * <p>Owns: the connections. Must never: know of images, nor print or log an address with its query, or a header.
 * Depends on: {@code content}, {@code json}, {@code registry}, {@code text}. Locks: none.
 */
package io.lcfs.oci.registry.http;
