/**
 * Races of the engine, under jcstress: two or three threads do one thing each, with nothing between them, and each outcome that is
 * not named as acceptable is a failure. The stores are small and in the heap, one for each round, and have no threads of their own.
 */
package io.lcfs.stress;
