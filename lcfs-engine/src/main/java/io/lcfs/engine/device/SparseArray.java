package io.lcfs.engine.device;

import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * An array most elements of which are null, so that the parts of a store of up to 2^57 bytes cost nothing until they
 * exist. The elements are volatile.
 */
public final class SparseArray<T> {
    private static final int LEAF_SHIFT = 12;
    private static final int LEAF_LENGTH = 1 << LEAF_SHIFT;

    private final int length;

    /** The first leaf, which is the only one of most arrays and is found without the array of leaves. */
    private final AtomicReferenceArray<@Nullable T> first;

    private final AtomicReferenceArray<@Nullable AtomicReferenceArray<@Nullable T>> leaves;

    /** Creates an array of nulls. */
    public SparseArray(int length) {
        this.length = length;
        this.leaves = new AtomicReferenceArray<>((int) (((long) length + LEAF_LENGTH - 1) >>> LEAF_SHIFT));
        this.first = new AtomicReferenceArray<>(Math.min(length, LEAF_LENGTH));
        if (length > 0) {
            leaves.set(0, first);
        }
    }

    /** Returns the number of elements. */
    public int length() {
        return length;
    }

    /** Returns an element. */
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

    /** An action on each element. */
    public interface Visitor<T> {
        /** Receives an element that is not null. */
        void see(int index, T element);
    }

    /** Passes each element that is not null to a visitor, in order. */
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

    /** Returns a longer array with the same elements. A later change of one of the two does not affect the other. */
    public SparseArray<T> longer(int newLength) {
        SparseArray<T> longer = new SparseArray<>(newLength);
        forEach(longer::set);
        return longer;
    }
}
