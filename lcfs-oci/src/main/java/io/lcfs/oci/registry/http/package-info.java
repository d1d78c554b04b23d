/**
 * One HTTP request and its response, within limits: addresses, times, sizes, and the distinction of transient failures.
 *
 * <p>Owns: the connections. Must never: know images, or put a header or the query of an address into a message or a
 * log. Depends on: {@code content}, {@code json}, {@code registry}, {@code text}. Locks: none.
 */
package io.lcfs.oci.registry.http;
