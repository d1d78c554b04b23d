package io.lcfs.build;

import io.lcfs.LayerStore;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** A store with something done before each call of one of its methods, as if another thread did it. */
final class HookedStore {
    private HookedStore() {}

    /** What is done. */
    interface Hook {
        void run() throws Exception;
    }

    /** Returns the store with something done before each call of a method. */
    static LayerStore before(LayerStore store, String name, Hook hook) {
        return (LayerStore) Proxy.newProxyInstance(
                LayerStore.class.getClassLoader(), new Class<?>[] {LayerStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    if (method.getName().equals(name)) {
                        hook.run();
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }
}
