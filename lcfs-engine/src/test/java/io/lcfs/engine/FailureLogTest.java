package io.lcfs.engine;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.io.PrintStream;
import org.junit.jupiter.api.Test;

class FailureLogTest {
    /** A failure whose logging fails, too, for example because memory is short. */
    private static final class Unprintable extends IOException {
        private static final long serialVersionUID = 1L;

        private final transient Error failure;
        private transient boolean printed;

        Unprintable(Error failure) {
            this.failure = failure;
        }

        @Override
        public void printStackTrace(PrintStream target) {
            printed = true;
            throw failure;
        }
    }

    @Test
    void aFailureOfLoggingIsIgnored() {
        for (Error failure : new Error[] {new OutOfMemoryError("planted"), new NoClassDefFoundError("planted")}) {
            Unprintable logged = new Unprintable(failure);
            try {
                FailureLog.warn(FailureLogTest.class, "a test plants a {}", "failure", logged);
                assertTrue(logged.printed);
                logged.printed = false;
                FailureLog.error(FailureLogTest.class, "a test plants a {}", "failure", logged);
                assertTrue(logged.printed);
            } catch (OutOfMemoryError e) {
                // Otherwise JUnit would end the JVM.
                fail("thrown by the log: " + e);
            }
        }
    }
}
