/**
 * A random tester of the whole engine. Several threads use one store in all ways at once, and open and close handles at
 * random. The power is cut, the device fails, space and memory are exhausted. All results of the store must have one
 * explanation.
 *
 * <p>The parts, from the outside in:
 *
 * <ul>
 *   <li>{@code SystemTest} and {@code FreeRunningTest} run cases with {@code Sweep}. The number of a case is its seed.
 *   <li>{@code SystemRun} is a case: several <em>lives</em> of a store. A life opens the store that the previous life
 *       left, reads all of it, checks and scrubs it, and lets {@code Actor}s use it until they are done or the power is
 *       cut. {@code Plan} draws the most frequent calls and the failures.
 *   <li>{@code Actor} is a thread that makes random calls of the store, without knowing the right results. It records
 *       each {@code Call} in the {@code History}: its beginning and its end by a clock that all threads share, and its
 *       result as text. The actor itself finds only errors that no state can explain: an undocumented exception, a
 *       store that fails without a failure, a check or a scrub with findings.
 *   <li>{@code World} is the store in plain Java, with {@code FileTree} and {@code Content}; shared parts are
 *       immutable. Each call has {@code Call.Step}s, the changes of a world at each instant at which the call may take
 *       effect. A call that is documented as one change has one step.
 *   <li>{@code Linearizer} looks for an order of all calls in which each call has the recorded result, and no call
 *       precedes a call that had ended when it began. The state that the next life found is a call too, which reads
 *       everything; it comes after all calls that were acknowledged as durable. So a durable state shows one instant of
 *       all layers, contains each call whole or not at all, and contains every call that it must. A call that failed,
 *       or that the cut interrupted, may have had its effect or not.
 *   <li>{@code CutDevice} remembers which writes were forced. It loses its power at any write or force, and then keeps
 *       any part of the other writes, torn at sectors. It fails as disks do: the error of a force goes to one caller,
 *       and the data is lost.
 * </ul>
 *
 * <p>A life runs on a {@code Machine}. On a {@code FreeMachine} threads run freely. On a {@code SteppedMachine} exactly
 * one thread runs at a time, and a {@code Scheduler} chooses it. For this, {@code EngineCopy} loads the engine again
 * and rewrites its code: locks, conditions, threads and the clock are replaced, and each access to shared state is a
 * step at which another thread may run. A {@code Strategy} draws that thread, so a seed makes the same schedule each
 * time. The engine does not depend on any of this, so any version of it can be tested.
 *
 * <p>{@code FormerFaults} are faults that the engine once had. They are put back, and the tester must find each of
 * them.
 */
package io.lcfs.engine.system;
