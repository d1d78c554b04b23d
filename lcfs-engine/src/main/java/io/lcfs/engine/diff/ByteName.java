package io.lcfs.engine.diff;

import java.util.Arrays;

/** A name as bytes, ordered as unsigned bytes. */
record ByteName(byte[] bytes) implements Comparable<ByteName> {
    @Override
    public int compareTo(ByteName other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ByteName name && Arrays.equals(bytes, name.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }
}
