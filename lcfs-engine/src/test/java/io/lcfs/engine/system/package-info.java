/**
 * A random tester of the whole engine: not a list of sequences, but a system. Some threads use one store for everything
 * at once, each opening and closing handles as it likes; the power is cut, the device fails, space and memory end; and
 * all that the store ever answered must have one explanation.
 *
 * <p>How it works, from the outside in:
 *
 * <ul>
 *   <li>{@code SystemTest} and {@code FreeRunningTest} run cases by {@code Sweep}: a case is a number, the number is a
 *       seed.
 *   <li>{@code SystemRun} is a case: a store through some <em>lives</em>. A life opens the store that the last one
 *       left, looks at all of it, checks and scrubs it, and lets some {@code Actor}s use it until they are done or the
 *       power is cut. {@code Plan} draws what they do most and what fails.
 *   <li>{@code Actor} is a thread that calls the store at random. It knows nothing of what is right: it writes each
 *       {@code Call} into the {@code History}, when it began and ended by a clock that all threads share, and the
 *       answer as text. Only what no state can excuse is found here: an exception that is not documented, a store that
 *       fails although nothing failed, a check or scrub with findings.
 *   <li>{@code World} is the store in plain Java, with {@code FileTree} and {@code Content}; immutable where it is
 *       shared. Each call says what it does to a world: {@code Call.Step}, one for each instant at which it may take
 *       effect. Calls that are documented as one change have one step.
 *   <li>{@code Linearizer} looks for an order of all calls in which each gives the answer that was seen and no call
 *       comes before one that had ended when it began. What the next life saw when it opened the store is a call too,
 *       which reads everything: it comes after all that was acknowledged as durable. So a durable state is one instant
 *       for all layers, has each call whole or not at all, and has all that it must have. A call that failed, or that
 *       the cut caught, may count or not.
 *   <li>{@code CutDevice} keeps what was forced and what was not. It loses its power at any write or force, and keeps
 *       of the rest what it likes, torn at sectors. It fails as disks do; an error of a force goes to one caller, and
 *       what it was about is gone.
 * </ul>
 *
 * <p>A life runs on a {@code Machine}. On a {@code FreeMachine} threads run as they do. On a {@code SteppedMachine}
 * exactly one thread runs at a time, and a {@code Scheduler} says which: {@code EngineCopy} loads the engine once more
 * and rewrites its code, so that its locks, conditions, threads and clock are ours, and each access to what threads
 * share is a step at which another one may go on. Which one does is drawn by a {@code Strategy}, so a seed makes the
 * same schedule each time. The engine has nothing of all this, and any version of it can be tested.
 *
 * <p>{@code FormerFaults} are faults that the engine once had, to be put back: the tester must find each of them.
 */
package io.lcfs.engine.system;
