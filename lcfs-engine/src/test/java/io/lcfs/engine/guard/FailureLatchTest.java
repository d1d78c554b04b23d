package io.lcfs.engine.guard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.StoreFailedException;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class FailureLatchTest {
    private final FailureLatch latch = new FailureLatch();

    @Test
    void theFirstFailureIsTheCauseOfAllLaterExceptions() throws IOException {
        latch.check();
        assertFalse(latch.isFailed());
        IOException first = new IOException("first");
        assertSame(first, latch.fail("a test", first).getCause());
        IOException second = new IOException("second");
        assertSame(second, latch.fail("a test", second).getCause());
        assertTrue(latch.isFailed());
        assertSame(first, assertThrows(StoreFailedException.class, latch::check).getCause());
    }

    @Test
    void anExceptionOfTheLatchIsNotWrappedAgain() {
        StoreFailedException failed = latch.fail("a test", new IOException("first"));
        assertEquals(failed, latch.fail("a test", failed));
    }
}
