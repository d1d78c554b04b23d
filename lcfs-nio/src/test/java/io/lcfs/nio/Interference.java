package io.lcfs.nio;

import io.lcfs.Layer;
import io.lcfs.LayerFile;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;

/** Runs a step at a known point inside a call, where another user's change could happen by chance. */
final class Interference {
    private Interference() {}

    /** A step that runs inside a call. */
    interface Step {
        void run() throws IOException;
    }

    /**
     * Returns a proxy of an object that runs a step before the first call of a method, of the object, of a file that it
     * opens or of a view of an inode.
     */
    static <T> T before(Class<T> type, T object, String method, Step step) {
        return before(type, object, method, step, new boolean[1]);
    }

    private static <T> T before(Class<T> type, T object, String method, Step step, boolean[] stepped) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, called, args) -> {
            if (called.getName().equals(method) && !stepped[0]) {
                stepped[0] = true;
                step.run();
            }
            try {
                Object result = called.invoke(object, args);
                if (called.getName().equals("at")) {
                    return before(Layer.class, (Layer) result, method, step, stepped);
                }
                return result instanceof LayerFile file ? before(LayerFile.class, file, method, step, stepped) : result;
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
