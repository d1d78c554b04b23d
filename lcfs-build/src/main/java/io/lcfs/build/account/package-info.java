/**
 * Users and groups of an image.
 *
 * <p>Owns: the reading of {@code /etc/passwd} and {@code /etc/group}. Must never: ask the host for a name. Depends on:
 * nothing.
 */
package io.lcfs.build.account;
