package io.lcfs.engine.layer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The entries of the path cache while it grows. */
class PathCacheTest {
    private static final int PATHS = 3000;
    private static final long VERSION = 5;

    private static PathCache.Key key(int number) {
        return new PathCache.Key(number % 7, 1, "/path/" + number, number % 2 == 0);
    }

    private static PathCache.Entry entry(int number) {
        return new PathCache.Entry(key(number), VERSION, number, 1);
    }

    private static PathCache.@Nullable Entry find(PathCache cache, int number) {
        PathCache.Key key = key(number);
        return cache.find(VERSION, key.layer(), key.start(), key.path(), key.followed());
    }

    @Test
    void whatWasAddedLastIsFoundAtOnce() {
        PathCache cache = new PathCache();
        for (int i = 0; i < PATHS; i++) {
            PathCache.Entry entry = entry(i);
            cache.add(entry);
            assertSame(entry, find(cache, i));
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
            PathCache.Entry found = find(cache, i);
            if (found != null) {
                assertEquals(i, found.inode());
                remembered++;
            }
        }
        // More than the initial number of places, although the heap of the test may limit it.
        assertTrue(remembered > PATHS * 2 / 5, remembered + " of " + PATHS);
    }

    @Test
    void otherLayerOtherVersionOtherStartOrOtherEndIsNotFound() {
        PathCache cache = new PathCache();
        cache.add(new PathCache.Entry(new PathCache.Key(3, 1, "/a", true), VERSION, 9, 1));
        assertNull(cache.find(VERSION, 4, 1, "/a", true));
        assertNull(cache.find(VERSION + 1, 3, 1, "/a", true));
        assertNull(cache.find(VERSION, 3, 2, "/a", true));
        assertNull(cache.find(VERSION, 3, 1, "/a", false));
        assertNull(cache.find(VERSION, 3, 1, "/b", true));
    }

    @Test
    void attributesCountUntilTheLayerChanges() {
        PathCache.Entry entry = entry(1);
        FileInfo info = FileInfo.builder()
                .inode(1)
                .kind(FileKind.REGULAR)
                .mode(0644)
                .linkCount(1)
                .mtime(Instant.EPOCH)
                .ctime(Instant.EPOCH)
                .birthTime(Instant.EPOCH)
                .build();
        assertNull(entry.info(7));
        entry.remember(7, info);
        assertSame(info, entry.info(7));
        assertNull(entry.info(8));
    }

    @Test
    void versionsDiffer() {
        PathCache cache = new PathCache();
        assertTrue(cache.drawVersion() != cache.drawVersion());
    }
}
