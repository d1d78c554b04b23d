package io.lcfs.engine.device;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * An array of which most elements are null, so that what a store of 2^57 bytes might have costs nothing until it is there. Its
 * elements are volatile.
 */
public final class SparseArray<T> {
    private static final int LEAF_SHIFT = 12;
    private static final int LEAF_LENGTH = 1 << LEAF_SHIFT;

    private final int length;

    /** The first leaf, which is all of most arrays, and found without the others. */
    private final AtomicReferenceArray<@Nullable T> first;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable T>> leaves;

    /** One of nulls. */
    public SparseArray(int length) {
        this.length = length;
        this.leaves = new AtomicReferenceArray<>((int) (((long) length + LEAF_LENGTH - 1) >>> LEAF_SHIFT));
        this.first = new AtomicReferenceArray<>(Math.min(length, LEAF_LENGTH));
        if (length > 0) {
            leaves.set(0, first);
        }
    }

    /** The number of elements. */
    public int length() {
        return length;
    }

    /** An element. */
    public @Nullable T get(int index) {
        if (index < LEAF_LENGTH) {
            return first.get(index);
        }
        AtomicReferenceArray<@Nullable T> leaf = leaves.get(index >>> LEAF_SHIFT);
        return leaf == null ? null : leaf.get(index & (LEAF_LENGTH - 1));
    }

    /** Sets an element. */
    public void set(int index, @Nullable T element) {
        int at = index >>> LEAF_SHIFT;
        AtomicReferenceArray<@Nullable T> leaf = leaves.get(at);
        if (leaf == null) {
            if (element == null) {
                return;
            }
            leaves.compareAndSet(at, null, new AtomicReferenceArray<>(leafLength(at)));
            leaf = leaves.get(at);
        }
        if (leaf != null) {
            leaf.set(index & (LEAF_LENGTH - 1), element);
        }
    }

    private int leafLength(int leaf) {
        return Math.min(LEAF_LENGTH, length - (leaf << LEAF_SHIFT));
    }

    /** What is done with each element. */
    public interface Visitor<T> {
        /** Sees an element that is not null. */
        void see(int index, T element);
    }

    /** Shows each element that is not null, in turn. */
    public void forEach(Visitor<T> visitor) {
        for (int at = 0; at < leaves.length(); at++) {
            AtomicReferenceArray<@Nullable T> leaf = leaves.get(at);
            for (int i = 0; leaf != null && i < leaf.length(); i++) {
                T element = leaf.get(i);
                if (element != null) {
                    visitor.see((at << LEAF_SHIFT) + i, element);
                }
            }
        }
    }

    /** One that is longer, with the same elements. What is set in this one afterwards is not in that one. */
    public SparseArray<T> longer(int newLength) {
        SparseArray<T> longer = new SparseArray<>(newLength);
        forEach(longer::set);
        return longer;
    }
}
