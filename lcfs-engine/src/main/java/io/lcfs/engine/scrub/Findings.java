package io.lcfs.engine.scrub;

import io.lcfs.Damage;
import java.util.ArrayList;
import java.util.List;

/** The results of a scrub: the first damages, and the number of all damages. Thread-safe. */
final class Findings {
    private static final int MOST = 1000;

    private final List<Damage> first = new ArrayList<>();
    private long count;

    synchronized void add(Damage damage) {
        count++;
        if (first.size() < MOST) {
            first.add(damage);
        }
    }

    synchronized long count() {
        return count;
    }

    synchronized List<Damage> first() {
        return List.copyOf(first);
    }
}
