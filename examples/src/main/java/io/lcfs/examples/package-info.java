/**
 * Programs that use the library as a user would. They are short and meant to be copied. The class comment of each
 * program describes what it shows.
 */
@org.jspecify.annotations.NullMarked
package io.lcfs.examples;
