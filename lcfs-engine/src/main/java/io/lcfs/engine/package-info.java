/**
 * The classes that every package of the engine may use: {@link io.lcfs.engine.FailureLog},
 * {@link io.lcfs.engine.Invariant}, {@link io.lcfs.engine.LateFaults} and {@link io.lcfs.engine.OfThread}, no more.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.engine;
