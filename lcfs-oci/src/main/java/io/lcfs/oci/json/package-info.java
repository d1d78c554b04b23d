/**
 * JSON from outside, read strictly, and JSON in a fixed form. {@link io.lcfs.oci.json.Json} and {@link io.lcfs.oci.json.JsonFields} refuse
 * what is not exactly as it must be; {@link io.lcfs.oci.json.JsonText} takes what it understands from the responses of servers and tools.
 *
 * <p>Owns: the limits of size and depth. Must never: let an exception of the parser out. Depends on: {@code content}, {@code text}.
 */
package io.lcfs.oci.json;
