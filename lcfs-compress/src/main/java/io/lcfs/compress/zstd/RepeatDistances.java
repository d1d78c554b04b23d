package io.lcfs.compress.zstd;

/**
 * The last three match distances, which are named by their age instead of their value (RFC 8878, section 3.1.1.5). A value
 * of 1 to 3 is an age; right after a match, where the last distance would have made that match longer, the ages are
 * shifted by one and 3 is the last distance less one.
 */
final class RepeatDistances {
    static final int COUNT = 3;

    private int first;
    private int second;
    private int third;

    /** As they are where a frame begins. */
    void open() {
        set(1, 4, 8);
    }

    void set(RepeatDistances other) {
        set(other.first, other.second, other.third);
    }

    private void set(int newFirst, int newSecond, int newThird) {
        first = newFirst;
        second = newSecond;
        third = newThird;
    }

    int first() {
        return first;
    }

    int second() {
        return second;
    }

    /** The distance that a value stands for, which is the last one from then on; 0 or less if there is none such. */
    int resolve(int value, int literalLength) {
        if (value > COUNT) {
            return push(value - COUNT);
        }
        int age = literalLength == 0 ? value + 1 : value;
        return switch (age) {
            case 1 -> first;
            case 2 -> swap();
            case 3 -> push(third);
            default -> push(first - 1);
        };
    }

    /** The value that stands for a distance, which is the last one from then on. */
    int valueOf(int distance, int literalLength) {
        int shift = literalLength == 0 ? 1 : 0;
        if (distance == first && shift == 0) {
            return 1;
        }
        if (distance == second) {
            swap();
            return 2 - shift;
        }
        int value = distance + COUNT;
        if (distance == third) {
            value = 3 - shift;
        } else if (shift == 1 && distance == first - 1) {
            value = 3;
        }
        push(distance);
        return value;
    }

    private int swap() {
        int distance = second;
        second = first;
        first = distance;
        return distance;
    }

    private int push(int distance) {
        set(distance, first, second);
        return distance;
    }
}
