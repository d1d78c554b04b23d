package io.lcfs.engine;

import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Begins events of Java Flight Recorder. Without the module {@code jdk.jfr}, and before the program has made its first
 * recording, nothing but a field is read. The classes of the events are not loaded before that recording, because the
 * first class of an event starts the recorder, which loads 130 classes and takes 50 ms in a new JVM.
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
            Class.forName("jdk.jfr.FlightRecorder", false, FlightEvents.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException | LinkageError e) {
            return false;
        }
    }

    /** Begins the event of a call of the store, or returns null if nobody records it. */
    public static @Nullable Begun call() {
        return PRESENT && FlightRecorder.isInitialized() ? CallEvent.begun() : null;
    }

    /** Begins the event of work of the store itself, or returns null if nobody records it. */
    public static @Nullable Begun work() {
        return PRESENT && FlightRecorder.isInitialized() ? WorkEvent.begun() : null;
    }
}
