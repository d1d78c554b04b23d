package io.lcfs.oci;

import io.lcfs.LayerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A store that counts how often layers are opened, compared or walked, which are all the ways in which an export reads
 * layers.
 */
public final class CountedReads {
    private static final Set<String> READS = Set.of("openLayer", "diff", "readView");

    private final AtomicInteger layers = new AtomicInteger();
    private final LayerStore store;

    public CountedReads(LayerStore store) {
        this.store = (LayerStore) Proxy.newProxyInstance(
                LayerStore.class.getClassLoader(), new Class<?>[] {LayerStore.class}, (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "equals" -> {
                            return proxy == arguments[0];
                        }
                        case "hashCode" -> {
                            return System.identityHashCode(proxy);
                        }
                        default -> {
                            if (READS.contains(method.getName())) {
                                layers.incrementAndGet();
                            }
                        }
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** Returns the store that counts. */
    public LayerStore store() {
        return store;
    }

    /** Returns how often a layer was read since the last {@link #forget}. */
    public int layers() {
        return layers.get();
    }

    public void forget() {
        layers.set(0);
    }
}
