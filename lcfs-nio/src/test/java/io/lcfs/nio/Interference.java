package io.lcfs.nio;

import io.lcfs.LayerFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Lets something happen at a known point inside a call, as another user could do it by luck. */
final class Interference {
    private Interference() {}

    /** What happens. */
    interface Step {
        void run() throws IOException;
    }

    /** Returns an object that does what another one does, with a step before the first call of a method of it, and of each file that it opens. */
    static <T> T before(Class<T> type, T object, String method, Step step) {
        boolean[] stepped = {false};
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> {
            if (called.getName().equals(method) && !stepped[0]) {
                stepped[0] = true;
                step.run();
            }
            try {
                Object result = called.invoke(object, args);
                return result instanceof LayerFile file ? before(LayerFile.class, file, method, step) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
