/**
 * The attributes of files and of the store, by view and by name, and the users and groups of a layer.
 *
 * <p>Owns: the names and the values of attributes. Must never: ask the host for a user or a group. Depends on:
 * {@code file}.
 */
package io.lcfs.nio.attribute;
