/**
 * Division of a content into parts, which are compressed on several threads and written in order.
 *
 * <p>Owns: the threads of a stream. Must never: let the bytes depend on threads, flushes or the division of the content
 * into writes; know a format. Depends on: {@code bits}, {@code io.lcfs.compress}.
 */
package io.lcfs.compress.parallel;
