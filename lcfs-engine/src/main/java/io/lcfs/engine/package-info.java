/**
 * What every package of the engine may use: {@link io.lcfs.engine.Invariant}, no more.
 *
 * <p>Depends on: nothing.
 */
package io.lcfs.engine;
