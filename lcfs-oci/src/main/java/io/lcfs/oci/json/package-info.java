/**
 * JSON of other programs, parsed strictly, and JSON in a fixed form. {@link io.lcfs.oci.json.Json} and
 * {@link io.lcfs.oci.json.JsonFields} refuse every deviation; {@link io.lcfs.oci.json.JsonText} reads the responses of
 * servers and tools, and ignores values of other types.
 *
 * <p>Owns: the limits of size and depth. Must never: let an exception of the JSON library escape. Depends on:
 * {@code content}, {@code text}.
 */
package io.lcfs.oci.json;
