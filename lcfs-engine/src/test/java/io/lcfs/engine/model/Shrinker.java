package io.lcfs.engine.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Makes a failing list of operations as short and as simple as possible. It removes halves, quarters and so on, down to
 * single operations, then simplifies the rest, and repeats both as long as this helps.
 */
final class Shrinker<T> {
    private final Predicate<List<T>> fails;
    private final Function<T, List<T>> simpler;
    private int tries;

    private Shrinker(Predicate<List<T>> fails, Function<T, List<T>> simpler, int tries) {
        this.fails = fails;
        this.simpler = simpler;
        this.tries = tries;
    }

    /** Returns the shortest failing list that is found within a number of tries. */
    static <T> List<T> shrink(List<T> failing, Predicate<List<T>> fails, Function<T, List<T>> simpler, int tries) {
        Shrinker<T> shrinker = new Shrinker<>(fails, simpler, tries);
        List<T> present = failing;
        List<T> before;
        do {
            before = present;
            present = shrinker.withSimpler(shrinker.shorter(present));
        } while (!present.equals(before) && shrinker.tries > 0);
        return present;
    }

    private boolean stillFails(List<T> list) {
        return tries-- > 0 && fails.test(list);
    }

    private List<T> shorter(List<T> list) {
        List<T> present = list;
        for (int length = Math.max(1, list.size() / 2); length > 0; length /= 2) {
            int at = 0;
            while (at < present.size()) {
                List<T> rest = new ArrayList<>(present.subList(0, at));
                rest.addAll(present.subList(Math.min(present.size(), at + length), present.size()));
                if (stillFails(rest)) {
                    present = rest;
                } else {
                    at += length;
                }
            }
        }
        return present;
    }

    private List<T> withSimpler(List<T> list) {
        List<T> present = new ArrayList<>(list);
        for (int i = 0; i < present.size(); i++) {
            for (T one : simpler.apply(present.get(i))) {
                T there = present.set(i, one);
                if (!stillFails(present)) {
                    present.set(i, there);
                }
            }
        }
        return present;
    }
}
