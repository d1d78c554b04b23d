package io.lcfs.engine.operation;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.StoreOptions;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class BackgroundTest {
    private final Background background = new Background(StoreOptions.defaults());

    @Test
    void workIsDoneUntilItIsStoppedAndNotAfterwards() throws InterruptedException {
        CountDownLatch done = new CountDownLatch(1);
        background.soon("work", done::countDown);
        done.await();
        background.stop();
        assertTrue(background.isStopped());
        background.soon("work", () -> {
            throw new AssertionError("done after the end");
        });
        assertThrows(
                AssertionError.class,
                () -> background.start(StoreOptions.defaults(), new Nothing(), () -> {}),
                "stopped");
    }

    @Test
    void requestToReclaimIsTakenOnce() {
        assertFalse(background.takeReclaiming());
        background.reclaim();
        background.reclaim();
        assertTrue(background.takeReclaiming());
        assertFalse(background.takeReclaiming());
        background.stop();
    }

    private static final class Nothing implements Background.Upkeep {
        @Override
        public void checkpoint() {}

        @Override
        public void reclaim() {}
    }
}
