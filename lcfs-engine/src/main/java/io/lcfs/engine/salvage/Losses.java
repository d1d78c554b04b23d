package io.lcfs.engine.salvage;

import io.lcfs.CorruptStoreException;
import io.lcfs.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a salvage could not copy: the first places, and the number of all. */
final class Losses {
    private static final int MOST = 10_000;

    private final List<Damage> first = new ArrayList<>();
    private long count;

    void add(Damage damage) {
        count++;
        if (first.size() < MOST) {
            first.add(damage);
        }
    }

    /** Something of a layer that is not a part of a file's content. */
    void add(@Nullable String layer, @Nullable String path, IOException problem) {
        add(damage(problem).in(layer, path));
    }

    /** A part of a file's content. */
    void add(@Nullable String layer, @Nullable String path, long offset, long length, IOException problem) {
        add(damage(problem).in(layer, path).withRange(offset, length));
    }

    private static Damage damage(IOException problem) {
        return problem instanceof CorruptStoreException corrupt ? Damage.of(corrupt) : Damage.of(problem.toString());
    }

    long count() {
        return count;
    }

    List<Damage> first() {
        return first;
    }
}
