/**
 * Programs that use the library as a user would: short, and to be copied. Each one says in its first lines what it
 * shows.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples;
