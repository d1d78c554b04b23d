package io.lcfs.engine.guard;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class GateTest {
    private final Gate gate = new Gate();
    private final AtomicBoolean passed = new AtomicBoolean();

    private static void awaitWaiting(Thread thread) {
        while (thread.getState() != Thread.State.WAITING && thread.getState() != Thread.State.TIMED_WAITING) {
            assertTrue(thread.isAlive(), "the thread went on");
            Thread.onSpinWait();
        }
    }

    @Test
    void aChangeWaitsUntilTheGateIsOpen() throws InterruptedException {
        gate.close();
        Thread change = new Thread(() -> {
            gate.enter();
            passed.set(true);
            gate.exit();
        });
        change.start();
        awaitWaiting(change);
        assertFalse(passed.get());
        gate.open();
        change.join();
        assertTrue(passed.get());
    }

    @Test
    void closingWaitsForChangesThatAreInside() throws InterruptedException {
        gate.enter();
        CountDownLatch isClosed = new CountDownLatch(1);
        Thread closer = new Thread(() -> {
            gate.close();
            isClosed.countDown();
            passed.set(gate.isClosed());
            gate.open();
        });
        closer.start();
        awaitWaiting(closer);
        assertFalse(passed.get());
        gate.exit();
        isClosed.await();
        closer.join();
        assertTrue(passed.get());
    }

    @Test
    void onlyTheThreadThatClosedTheGateHasItClosed() throws InterruptedException {
        gate.close();
        Thread other = new Thread(() -> passed.set(gate.isClosed()));
        other.start();
        other.join();
        assertFalse(passed.get());
        assertTrue(gate.isClosed());
        gate.open();
        assertFalse(gate.isClosed());
    }

    @Test
    void slipsOfCallersAreNoticed() {
        assertThrows(AssertionError.class, gate::open);
        assertThrows(AssertionError.class, gate::exit);
        Gate another = new Gate();
        another.close();
        assertThrows(AssertionError.class, another::close);
        assertThrows(AssertionError.class, another::enter);
        another.open();
    }
}
