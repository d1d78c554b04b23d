/**
 * One HTTP request and its answer, within limits: which addresses are spoken with, how long, how much, what is tried again.
 * Knows nothing of images. Must never print or log an address with its query, or a header. Depends on: {@code text}. Locks:
 * none.
 */
package io.lcfs.oci.registry.http;
