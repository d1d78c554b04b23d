package io.lcfs.oci;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import io.lcfs.LayerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store that makes a checkpoint after every call, as if other threads made checkpoints all the time. */
public final class SyncedStore {
    private SyncedStore() {}

    /** Returns the store with a checkpoint after every call. */
    public static LayerStore of(LayerStore store) {
        return wrap(LayerStore.class, store, store);
    }

    private static <T> T wrap(Class<T> type, T target, LayerStore store) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    Object result;
                    try {
                        result = method.invoke(target, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        store.sync();
                    }
                    if (result instanceof Layer layer) {
                        return wrap(Layer.class, layer, store);
                    }
                    return result instanceof LayerFile file ? wrap(LayerFile.class, file, store) : result;
                }));
    }
}
