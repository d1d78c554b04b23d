package io.lcfs;

import java.util.Objects;
import java.util.OptionalLong;

/**
 * Receives updates of the progress of a long operation: an import or export, a pull or push, a transfer from or to a
 * registry, a squash or rebase of layers, a check, a scrub, a salvage, a copy of a tree.
 *
 * <p><b>When.</b> An operation sends an update when a task begins and when it ends, and in between after each item or
 * each piece of data, about 1 MiB at most. It does not send updates by the clock: while the operation waits, so does
 * the listener.
 *
 * <p><b>Threads.</b> The thread that does the work calls {@link #update}, so the work waits for the listener. An
 * operation that works in several threads calls it from each of them, possibly at the same time; such an operation says
 * so. The listener must not call the store that is worked on: a check holds its locks meanwhile.
 *
 * <p><b>Ending the work.</b> An exception of the listener ends the operation, which then throws it. The effect is
 * that of any other failure of the operation. A task whose end was reported stays done.
 */
@FunctionalInterface
public interface Progress {
    /**
     * Receives an update.
     *
     * @param update the progress so far
     */
    void update(Update update);

    /**
     * Returns a listener that ignores every update.
     *
     * @return the listener
     */
    static Progress none() {
        return update -> {};
    }

    /** The state of a task when an update is sent. */
    enum Phase {
        /** The task has begun. */
        STARTED,
        /** The task is under way. */
        RUNNING,
        /** The task has ended, and did its work. */
        FINISHED,
        /** The task has ended without work, because its result existed already. */
        SKIPPED
    }

    /**
     * The progress of one task of an operation. Immutable; the figures that a task does not have are 0, and their
     * totals empty. A later version may add figures.
     */
    final class Update {
        private static final long UNKNOWN = -1;

        private final String task;
        private final long taskId;
        private final Phase phase;
        private final long doneBytes;
        private final long totalBytes;
        private final long doneItems;
        private final long totalItems;

        private Update(
                String task,
                long taskId,
                Phase phase,
                long doneBytes,
                long totalBytes,
                long doneItems,
                long totalItems) {
            this.task = Objects.requireNonNull(task);
            this.taskId = taskId;
            this.phase = Objects.requireNonNull(phase);
            this.doneBytes = requireNotNegative("doneBytes", doneBytes);
            this.totalBytes = totalBytes;
            this.doneItems = requireNotNegative("doneItems", doneItems);
            this.totalItems = totalItems;
        }

        private static long requireNotNegative(String what, long number) {
            if (number < 0) {
                throw new IllegalArgumentException(what + " " + number + " is negative");
            }
            return number;
        }

        /**
         * Creates an update of a task that is under way, without progress and without totals.
         *
         * @param task the name of the task: a layer, a path, a digest
         * @return the update
         */
        public static Update of(String task) {
            return new Update(task, 0, Phase.RUNNING, 0, UNKNOWN, 0, UNKNOWN);
        }

        /**
         * Returns this update with a number that distinguishes the tasks of one operation.
         *
         * @param id the number
         * @return the update
         */
        public Update withTaskId(long id) {
            return new Update(task, id, phase, doneBytes, totalBytes, doneItems, totalItems);
        }

        /**
         * Returns this update with another phase.
         *
         * @param newPhase the phase
         * @return the update
         */
        public Update withPhase(Phase newPhase) {
            return new Update(task, taskId, newPhase, doneBytes, totalBytes, doneItems, totalItems);
        }

        /**
         * Returns this update with a number of bytes whose total is not known.
         *
         * @param done the number of bytes that are done, at least 0
         * @return the update
         * @throws IllegalArgumentException if the number is negative
         */
        public Update withBytes(long done) {
            return new Update(task, taskId, phase, done, UNKNOWN, doneItems, totalItems);
        }

        /**
         * Returns this update with a number of bytes.
         *
         * @param done the number of bytes that are done, at least 0
         * @param total the total number, at least 0; it may be exceeded if it is an estimate
         * @return the update
         * @throws IllegalArgumentException if a number is negative
         */
        public Update withBytes(long done, long total) {
            requireNotNegative("totalBytes", total);
            return new Update(task, taskId, phase, done, total, doneItems, totalItems);
        }

        /**
         * Returns this update with a number of items whose total is not known.
         *
         * @param done the number of items that are done, at least 0
         * @return the update
         * @throws IllegalArgumentException if the number is negative
         */
        public Update withItems(long done) {
            return new Update(task, taskId, phase, doneBytes, totalBytes, done, UNKNOWN);
        }

        /**
         * Returns this update with a number of items.
         *
         * @param done the number of items that are done, at least 0
         * @param total the total number, at least 0; it may be exceeded if it is an estimate
         * @return the update
         * @throws IllegalArgumentException if a number is negative
         */
        public Update withItems(long done, long total) {
            requireNotNegative("totalItems", total);
            return new Update(task, taskId, phase, doneBytes, totalBytes, done, total);
        }

        /**
         * Returns the name of the task; the operation defines its meaning.
         *
         * @return the name
         */
        public String task() {
            return task;
        }

        /**
         * Returns a number that distinguishes tasks of one operation, also tasks with the same name.
         *
         * @return the number; 0 if the operation has one task at a time
         */
        public long taskId() {
            return taskId;
        }

        /**
         * Returns the phase of the task.
         *
         * @return the phase
         */
        public Phase phase() {
            return phase;
        }

        /**
         * Returns the number of bytes that are done. It decreases if the task had to begin again.
         *
         * @return the number, at least 0
         */
        public long doneBytes() {
            return doneBytes;
        }

        /**
         * Returns the number of all bytes, as far as the operation knows it.
         *
         * @return the number, or empty if it is not known
         */
        public OptionalLong totalBytes() {
            return optional(totalBytes);
        }

        /**
         * Returns the number of items that are done; the operation defines the items.
         *
         * @return the number, at least 0
         */
        public long doneItems() {
            return doneItems;
        }

        /**
         * Returns the number of all items, as far as the operation knows it.
         *
         * @return the number, or empty if it is not known
         */
        public OptionalLong totalItems() {
            return optional(totalItems);
        }

        private static OptionalLong optional(long number) {
            return number == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(number);
        }

        /** Returns one line: the task, its phase, and the figures that it has. */
        @Override
        public String toString() {
            StringBuilder text = new StringBuilder(task).append(' ').append(phase);
            append(text, doneBytes, totalBytes, "bytes");
            append(text, doneItems, totalItems, "items");
            return text.toString();
        }

        private static void append(StringBuilder text, long done, long total, String unit) {
            if (done > 0 || total != UNKNOWN) {
                text.append(", ").append(done);
                if (total != UNKNOWN) {
                    text.append(" of ").append(total);
                }
                text.append(' ').append(unit);
            }
        }
    }
}
