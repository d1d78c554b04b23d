package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("P8")
class HandlesTest {
    private final Handles handles = new Handles();

    @Test
    void firstAndLastHandleAreNotCountedWithoutTheLock() {
        assertFalse(handles.retainIfOpen());
        handles.retain();
        assertFalse(handles.releaseUnlessLast());
        assertTrue(handles.retainIfOpen());
        assertTrue(handles.releaseUnlessLast());
        assertTrue(handles.areOpen());
        assertTrue(handles.release());
        assertFalse(handles.areOpen());
    }

    @Test
    void handlesAreCountedAsANumberIs() {
        long seed = Long.getLong("lcfs.seed", System.nanoTime());
        Random random = new Random(seed);
        int count = 0;
        for (int i = 0; i < 1000; i++) {
            String what = "seed " + seed + ", step " + i;
            switch (random.nextInt(4)) {
                case 0 -> {
                    handles.retain();
                    count++;
                }
                case 1 -> {
                    assertEquals(count > 0, handles.retainIfOpen(), what);
                    count += count > 0 ? 1 : 0;
                }
                case 2 -> {
                    assertEquals(count > 1, count > 0 && handles.releaseUnlessLast(), what);
                    count -= count > 1 ? 1 : 0;
                }
                default -> {
                    if (count > 0) {
                        assertEquals(count == 1, handles.release(), what);
                        count--;
                    }
                }
            }
            assertEquals(count > 0, handles.areOpen(), what);
        }
    }

    @Test
    void releaseWithoutHandleIsFound() {
        assertThrows(AssertionError.class, handles::release);
    }
}
