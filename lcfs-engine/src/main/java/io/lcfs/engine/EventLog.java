package io.lcfs.engine;

import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.SLF4JServiceProvider;

/**
 * Logs what a store does, if the program has a provider for SLF4J. Without one, SLF4J prints to stderr at its first
 * use. A failure is worth that ({@link FailureLog}), but not the opening of a store. As there, a failure of logging is
 * ignored.
 */
public final class EventLog {
    private EventLog() {}

    /** Looks for a provider once, when there is something to log for the first time. */
    private static final class Provider {
        static final boolean PRESENT = isPresent();

        private static boolean isPresent() {
            try {
                return ServiceLoader.load(SLF4JServiceProvider.class, LoggerFactory.class.getClassLoader()).stream()
                        .findAny()
                        .isPresent();
            } catch (LinkageError | ServiceConfigurationError e) {
                // SLF4J 1.7 has no such providers.
                return true;
            }
        }
    }

    /** Logs what happens seldom and changes what a store contains. */
    public static void info(Class<?> source, String message, Object... arguments) {
        try {
            if (Provider.PRESENT) {
                LoggerFactory.getLogger(source).info(message, arguments);
            }
        } catch (OutOfMemoryError | LinkageError e) {
            return;
        }
    }

    /** Logs what happens often, or changes nothing. */
    public static void debug(Class<?> source, String message, Object... arguments) {
        try {
            if (Provider.PRESENT) {
                LoggerFactory.getLogger(source).debug(message, arguments);
            }
        } catch (OutOfMemoryError | LinkageError e) {
            return;
        }
    }
}
