package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** What the cache of paths remembers while it grows. */
class PathCacheTest {
    private static final int PATHS = 3000;

    private static PathCache.Entry entry(int number) {
        return new PathCache.Entry(number % 7, "/path/" + number, number % 2 == 0, number, 1);
    }

    @Test
    void whatWasAddedLastIsFoundAtOnce() {
        PathCache cache = new PathCache();
        for (int i = 0; i < PATHS; i++) {
            PathCache.Entry entry = entry(i);
            cache.add(entry);
            assertEquals(entry, cache.find(entry.layer(), entry.path(), entry.followed()));
        }
    }

    @Test
    void manyPathsAreRememberedWhileItGrows() {
        PathCache cache = new PathCache();
        for (int i = 0; i < PATHS; i++) {
            cache.add(entry(i));
        }
        int remembered = 0;
        for (int i = 0; i < PATHS; i++) {
            PathCache.Entry entry = entry(i);
            PathCache.Entry found = cache.find(entry.layer(), entry.path(), entry.followed());
            if (found != null) {
                assertEquals(entry, found);
                remembered++;
            }
        }
        // More than the places that it begins with, though the heap of the test may bound it.
        assertTrue(remembered > PATHS * 2 / 5, remembered + " of " + PATHS);
    }

    @Test
    void otherLayerOrOtherEndIsNotFound() {
        PathCache cache = new PathCache();
        cache.add(new PathCache.Entry(3, "/a", true, 9, 1));
        assertNull(cache.find(4, "/a", true));
        assertNull(cache.find(3, "/a", false));
        assertNull(cache.find(3, "/b", true));
    }
}
