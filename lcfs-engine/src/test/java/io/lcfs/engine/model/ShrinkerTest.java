package io.lcfs.engine.model;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The result of shrinking a list of which only a part fails. */
class ShrinkerTest {
    private static final int TRIES = 10_000;

    private static List<Integer> simpler(int number) {
        return number == 0 ? List.of() : List.of(0, number / 2, number - 1);
    }

    @Test
    void whatFailsTogetherIsLeftAlone() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        List<Integer> left =
                Shrinker.shrink(all, list -> list.contains(17) && list.contains(64), ShrinkerTest::simpler, TRIES);
        assertEquals(List.of(17, 64), left);
    }

    @Test
    void whatIsLeftIsSimple() {
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        List<Integer> left = Shrinker.shrink(
                all, list -> list.stream().filter(number -> number > 40).count() >= 3, ShrinkerTest::simpler, TRIES);
        assertEquals(List.of(41, 41, 41), left);
    }

    @Test
    void triesAreBounded() {
        int[] tried = new int[1];
        List<Integer> all = IntStream.range(0, 100).boxed().toList();
        Shrinker.shrink(
                all,
                list -> {
                    tried[0]++;
                    return list.size() > 1;
                },
                ShrinkerTest::simpler,
                50);
        assertEquals(50, tried[0]);
    }
}
