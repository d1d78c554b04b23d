/**
 * JSON of other programs, parsed strictly, and JSON in a fixed form. {@link io.lcfs.oci.json.Json} and
 * {@link io.lcfs.oci.json.JsonFields} refuse every deviation; {@link io.lcfs.oci.json.JsonText} takes what it
 * understands from the responses of servers and tools.
 *
 * <p>Owns: the limits of size and depth. Must never: throw an exception of the parser. Depends on: {@code content},
 * {@code text}.
 */
package io.lcfs.oci.json;
