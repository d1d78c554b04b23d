package io.lcfs.engine.operation;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.lcfs.StoreClosedException;
import io.lcfs.StoreFailedException;
import io.lcfs.engine.guard.FailureLatch;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The end of an operation may be lost when a store fails. */
@Tag("P8")
class InFlightTest {
    private final FailureLatch failure = new FailureLatch();

    @Test
    void closingAStoreThatFailedEndsThoughAnOperationNeverDoes() {
        InFlight inFlight = new InFlight(failure, Duration.ZERO);
        inFlight.enter();
        failure.fail("test", new IOException("lost"));
        assertEquals(InFlight.Ended.BUSY, inFlight.close());
        assertEquals(InFlight.Ended.BEFORE, inFlight.close());
        assertThrows(StoreClosedException.class, inFlight::enter);
    }

    @Test
    void reclaimingInAStoreThatFailedDoesNotTakeAnOperationForEnded() {
        InFlight inFlight = new InFlight(failure, Duration.ZERO);
        inFlight.enter();
        failure.fail("test", new IOException("lost"));
        assertThrows(StoreFailedException.class, inFlight::awaitBegun);
    }

    @Test
    void operationsOfAStoreThatFailedAreWaitedForAsLongAsTheyEnd() throws Exception {
        InFlight inFlight = new InFlight(failure, Duration.ofDays(1));
        int ticket = inFlight.enter();
        failure.fail("test", new IOException("lost"));
        Thread operation = new Thread(() -> inFlight.exit(ticket));
        operation.start();
        assertEquals(InFlight.Ended.QUIET, inFlight.close());
        operation.join();
    }

    @Test
    void operationEndsOnceAndWithItsOwnTicket() {
        InFlight inFlight = new InFlight(failure, Duration.ZERO);
        int ticket = inFlight.enter();
        assertThrows(AssertionError.class, () -> inFlight.exit(ticket + 2));
        inFlight.exit(ticket);
        assertThrows(AssertionError.class, () -> inFlight.exit(ticket));
    }
}
