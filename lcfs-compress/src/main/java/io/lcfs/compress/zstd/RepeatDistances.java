package io.lcfs.compress.zstd;

import io.lcfs.compress.bits.LittleEndian;

/**
 * The last three match distances, which can be referenced by their age (RFC 8878, section 3.1.1.5). The values 1 to 3
 * are ages. Directly after a match, a match at the last distance would have extended that match. Therefore the ages are
 * shifted by one there, and 3 means the last distance minus one.
 */
final class RepeatDistances {
    static final int COUNT = 3;

    private int first;
    private int second;
    private int third;

    /** Sets the distances to their values at the start of a frame. */
    void open() {
        set(1, 4, 8);
    }

    /** Marks the distances as unknown: until they are set, no distance of a match is equal to one of them. */
    void forget() {
        set(0, 0, 0);
    }

    /**
     * Returns whether the four bytes at a position also occur at the last distance before it, not before {@code floor}.
     */
    boolean isAt(byte[] bytes, int position, int four, int floor) {
        int place = position - first;
        return place >= floor && first != 0 && LittleEndian.getInt(bytes, place) == four;
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

    /**
     * Returns the distance that a value stands for, and makes it the last distance. A result of 0 or less is not a
     * valid distance.
     */
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

    /** Returns the value that stands for a distance, and makes that the last distance. */
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
