package io.lcfs.nio;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;

/** Access to the arenas and memory segments of Java 22, for tests that Java 17 compiles. */
final class Arenas {
    private Arenas() {}

    private static Class<?> type(String name) throws ClassNotFoundException {
        return Class.forName("java.lang.foreign." + name);
    }

    private static Object call(Method method, Object target, Object... arguments) throws Exception {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof Exception exception) {
                throw exception;
            }
            throw e;
        }
    }

    /** Creates an arena by the name of the method that makes it. */
    static AutoCloseable arena(String kind) throws Exception {
        // The automatic and the global arena cannot be closed: their close() fails.
        return (AutoCloseable) call(type("Arena").getMethod(kind), null);
    }

    static Object map(FileChannel channel, MapMode mode, long position, long size, Object arena) throws Exception {
        Method map = FileChannel.class.getMethod("map", MapMode.class, long.class, long.class, type("Arena"));
        return call(map, channel, mode, position, size, arena);
    }

    static long byteSize(Object segment) throws Exception {
        return (long) call(type("MemorySegment").getMethod("byteSize"), segment);
    }

    static boolean isMapped(Object segment) throws Exception {
        return (boolean) call(type("MemorySegment").getMethod("isMapped"), segment);
    }

    static boolean isReadOnly(Object segment) throws Exception {
        return (boolean) call(type("MemorySegment").getMethod("isReadOnly"), segment);
    }

    /** Calls {@code load}, {@code unload} or {@code force} of a segment. */
    static void run(Object segment, String method) throws Exception {
        call(type("MemorySegment").getMethod(method), segment);
    }

    static ByteBuffer buffer(Object segment) throws Exception {
        return (ByteBuffer) call(type("MemorySegment").getMethod("asByteBuffer"), segment);
    }
}
