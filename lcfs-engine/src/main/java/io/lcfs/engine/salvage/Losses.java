package io.lcfs.engine.salvage;

import io.lcfs.CorruptStoreException;
import io.lcfs.Damage;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The losses of a salvage: the first damages, and the number of all damages. */
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

    /** Records a loss other than a range of a file's content. */
    void add(@Nullable String layer, @Nullable String path, IOException problem) {
        add(damage(problem).in(layer, path));
    }

    /** Records the loss of a range of a file's content. */
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
