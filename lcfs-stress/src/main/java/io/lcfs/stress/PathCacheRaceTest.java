package io.lcfs.stress;

import static org.openjdk.jcstress.annotations.Expect.ACCEPTABLE;

import io.lcfs.FileInfo;
import io.lcfs.FileKind;
import io.lcfs.engine.layer.PathCache;
import java.time.Instant;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Description;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.LL_Result;

@JCStressTest
@Description("Two threads add paths to the cache and look for the paths of the other thread: a lookup finds a "
        + "whole and right entry or none.")
@Outcome(
        id = {"none, none", "none, right", "right, none", "right, right"},
        expect = ACCEPTABLE,
        desc = "known or not")
@State
public class PathCacheRaceTest {
    /**
     * The number of paths, which is large enough for two of them to have the same position in the cache, so that the
     * cache grows during the race.
     */
    private static final int PATHS = 64;

    private final PathCache cache = new PathCache();

    private static final long VERSION = 7;
    private static final long START = 1;
    private static final long EDITS = 9;

    private static long inode(long layer, int path) {
        return layer * 1000 + path;
    }

    private static PathCache.Key key(long layer, int path) {
        return new PathCache.Key(layer, START, "/path/" + path, true);
    }

    private static PathCache.Entry entry(long layer, int path) {
        PathCache.Entry entry = new PathCache.Entry(key(layer, path), VERSION, inode(layer, path), path);
        entry.remember(EDITS, info(inode(layer, path)));
        return entry;
    }

    private static FileInfo info(long inode) {
        return FileInfo.builder()
                .inode(inode)
                .kind(FileKind.REGULAR)
                .linkCount(1)
                .size(inode)
                .mtime(Instant.EPOCH)
                .ctime(Instant.EPOCH)
                .birthTime(Instant.EPOCH)
                .build();
    }

    private static boolean isRight(PathCache.Entry known, long layer, int path) {
        FileInfo info = known.info(EDITS);
        return known.inode() == inode(layer, path)
                && known.kind() == path
                && (info == null || info.equals(info(inode(layer, path))));
    }

    private String addAndFind(long own, long other) {
        String found = "none";
        for (int path = 0; path < PATHS; path++) {
            cache.add(entry(own, path));
            PathCache.Entry known = cache.find(VERSION, other, START, "/path/" + path, true);
            if (known != null && !isRight(known, other, path)) {
                return "inode " + known.inode();
            }
            found = known == null ? found : "right";
        }
        return found;
    }

    /** Adds and looks up as the first thread. */
    @Actor
    public void first(LL_Result result) {
        result.r1 = addAndFind(1, 2);
    }

    /** Adds and looks up as the second thread. */
    @Actor
    public void second(LL_Result result) {
        result.r2 = addAndFind(2, 1);
    }
}
