package io.lcfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The figures of an update are those that were given, and nothing else. */
final class ProgressTest {
    @Test
    void newUpdateHasNoFiguresAndKnowsNoTotal() {
        Progress.Update update = Progress.Update.of("layer");
        assertEquals("layer", update.task());
        assertEquals(0, update.taskId());
        assertEquals(Progress.Phase.RUNNING, update.phase());
        assertEquals(0, update.doneBytes());
        assertEquals(OptionalLong.empty(), update.totalBytes());
        assertEquals(0, update.doneItems());
        assertEquals(OptionalLong.empty(), update.totalItems());
        assertEquals("layer RUNNING", update.toString());
    }

    @Test
    void eachWitherKeepsTheOtherFigures() {
        Progress.Update update = Progress.Update.of("layer")
                .withItems(3, 7)
                .withBytes(5, 11)
                .withTaskId(2)
                .withPhase(Progress.Phase.FINISHED);
        assertEquals(2, update.taskId());
        assertEquals(5, update.doneBytes());
        assertEquals(OptionalLong.of(11), update.totalBytes());
        assertEquals(3, update.doneItems());
        assertEquals(OptionalLong.of(7), update.totalItems());
        assertEquals("layer FINISHED, 5 of 11 bytes, 3 of 7 items", update.toString());
        assertEquals(OptionalLong.empty(), update.withBytes(6).totalBytes());
        assertEquals(OptionalLong.empty(), update.withItems(4).totalItems());
    }

    @Test
    void negativeFiguresAreRefused() {
        Progress.Update update = Progress.Update.of("layer");
        assertThrows(IllegalArgumentException.class, () -> update.withBytes(-1));
        assertThrows(IllegalArgumentException.class, () -> update.withBytes(0, -1));
        assertThrows(IllegalArgumentException.class, () -> update.withItems(-1));
        assertThrows(IllegalArgumentException.class, () -> update.withItems(0, -1));
    }

    @Test
    void noneIgnoresEveryUpdate() {
        Progress.none().update(Progress.Update.of("layer"));
    }
}
