package io.lcfs.engine;

import org.jspecify.annotations.Nullable;

/**
 * Begins events of Java Flight Recorder. Without the module {@code jdk.jfr}, and while no recording has enabled an
 * event, nothing is begun, and nothing but a field is read.
 */
public final class FlightEvents {
    private static final boolean PRESENT = isPresent();

    private FlightEvents() {}

    /** An event that has begun. Only this type is known to the classes that begin events. */
    public interface Begun {
        /**
         * Ends the event.
         *
         * @param operation the operation or work
         * @param bytes the bytes of it, or 0 if they are not known
         */
        void end(String operation, long bytes);
    }

    private static boolean isPresent() {
        try {
            Class.forName("jdk.jfr.Event", false, FlightEvents.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Begins the event of a call of the store, or returns null if nobody records it. */
    public static @Nullable Begun call() {
        return PRESENT ? CallEvent.begun() : null;
    }

    /** Begins the event of work of the store itself, or returns null if nobody records it. */
    public static @Nullable Begun work() {
        return PRESENT ? WorkEvent.begun() : null;
    }
}
