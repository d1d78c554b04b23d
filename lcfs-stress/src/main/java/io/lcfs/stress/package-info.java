/**
 * Races of the engine under jcstress. Two or three threads do one operation each at the same time, and each outcome
 * that is not named as acceptable is a failure. Each round has a small store of its own, in the heap and without
 * threads of its own.
 */
package io.lcfs.stress;
