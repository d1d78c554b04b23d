package io.lcfs.nio;

import io.lcfs.Layer;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * A layer that reports each call after its return: the name of the method, and the path if that was an argument. The
 * path of a view of an inode begins with the inode's number and a colon.
 */
final class ObservedLayer {
    private ObservedLayer() {}

    static Layer of(Layer layer, Consumer<String> observer) {
        return of(layer, "", observer);
    }

    private static Layer of(Layer layer, String start, Consumer<String> observer) {
        return (Layer) Proxy.newProxyInstance(
                Layer.class.getClassLoader(), new Class<?>[] {Layer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("at")) {
                        return of(layer.at((Long) arguments[0]), arguments[0] + ":", observer);
                    }
                    try {
                        return method.invoke(layer, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    } finally {
                        boolean path = arguments != null && arguments[0] instanceof String;
                        observer.accept(path ? method.getName() + " " + start + arguments[0] : method.getName());
                    }
                });
    }
}
