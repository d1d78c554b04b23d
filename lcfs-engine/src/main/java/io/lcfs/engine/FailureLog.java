package io.lcfs.engine;

import org.slf4j.LoggerFactory;

/**
 * Logs failures with which the engine has dealt. The logger is looked up only then, because slf4j prints a warning at
 * its first use if the host has no provider. A failure of logging is ignored: it would replace the failure that is
 * logged, or end the thread that continues after it. If memory is short, the initialization of slf4j can fail, and then
 * it fails permanently.
 */
public final class FailureLog {
    private FailureLog() {}

    /** Logs a failure after which the store refuses changes. */
    public static void error(Class<?> source, String message, Object... arguments) {
        try {
            LoggerFactory.getLogger(source).error(message, arguments);
        } catch (OutOfMemoryError | LinkageError e) {
            return;
        }
    }

    /** Logs a failure after which the store still works. */
    public static void warn(Class<?> source, String message, Object... arguments) {
        try {
            LoggerFactory.getLogger(source).warn(message, arguments);
        } catch (OutOfMemoryError | LinkageError e) {
            return;
        }
    }
}
