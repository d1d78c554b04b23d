/**
 * Races of the engine under jcstress. Two or three threads do one operation each at the same time, and each outcome
 * that is not declared as acceptable is a failure. Each round has its own small store, in the heap and without
 * background threads.
 */
package io.lcfs.stress;
